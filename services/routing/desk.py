"""The desk's door: what is held, and a person's decision about it."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from schemas.facts import Facts
from schemas.model import Shape
from schemas.register import Text
from services.chassis.run import Rooms
from services.front.access import Access, Person
from services.front.door import read_json, takes
from services.routing import held, judging
from services.routing.judging import Judgement
from services.routing.staff import DESK, require

LARGEST = 16_384


class HeldOut(Shape):
    """One held part: what routing knows of it, and why no rule could decide."""

    complaint: UUID
    part: UUID
    attempt: int
    received_on: date
    held_on: date
    facts: Facts
    consent_to_forward: bool | None
    rule: str
    rulebook: date
    because: Text
    legal_basis: str
    overlays: tuple[str, ...]
    proposal: str | None
    refused_by: tuple[str, ...]


class HeldPartsOut(Shape):
    """The longest waiting first."""

    held: tuple[HeldOut, ...]


def router(rooms: Rooms, access: Access) -> APIRouter:
    """For people with the general role ``desk``."""
    routes = APIRouter(prefix="/v1", tags=["held"])

    async def at_the_desk(person: Annotated[Person, Depends(access)]) -> Person:
        require(person, DESK)
        return person

    Me = Annotated[Person, Depends(at_the_desk)]  # noqa: N806 - a type

    @routes.get("/held", response_model_exclude_none=True)
    async def held_parts(person: Me) -> HeldPartsOut:
        """The parts that wait for a person, the longest waiting first."""
        async with rooms.runtime.pool.acquire() as tx:
            return HeldPartsOut(held=tuple(HeldOut(**row) for row in await held.parts(tx)))

    @routes.post("/held/{part}/decision", status_code=204, openapi_extra=takes(Judgement))
    async def decide(part: UUID, request: Request, person: Me) -> None:
        """Send a held part somewhere. 404 for an unknown part, 409 when it is held no more or needs `confirm`."""
        body, _ = await read_json(request, Judgement, LARGEST)
        await judging.decide(rooms, part, body, person, datetime.now(UTC))

    return routes
