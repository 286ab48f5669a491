"""The desk's door: what is held, and a person's decision about it."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from schemas.facts import Facts
from schemas.model import Shape
from schemas.register import Text
from services.chassis import telemetry
from services.chassis.access import Access, Person
from services.chassis.door import read_json, takes
from services.chassis.messages import Arrival
from services.chassis.outbox import day_of
from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.routing import held, register
from services.routing.holding import DecideHeld, possible

LARGEST = 16_384
ROLE = "desk"


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


class Judgement(Shape):
    """Where a held part goes and why; the motivation is for the audit and holds no names and nothing of a story."""

    destination: Annotated[str, Field(min_length=1, max_length=60)]
    motivation: Annotated[str, Field(min_length=10, max_length=2_000)]
    confirm: bool = False


def router(rooms: Rooms, access: Access) -> APIRouter:
    """For people with the general role ``desk``."""
    routes = APIRouter(prefix="/v1", tags=["held"])

    async def at_the_desk(person: Annotated[Person, Depends(access)]) -> Person:
        person.require(ROLE)
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
        _must_exist(body.destination)
        async with rooms.runtime.pool.acquire() as tx:
            found = await held.latest(tx, part)
        if found is None:
            raise problem(404, "There is no such part.")
        telemetry.link(found["trace"])
        telemetry.mark(str(found["complaint_id"]))
        command = DecideHeld(
            found["complaint_id"],
            part,
            found["attempt"],
            body.destination,
            body.motivation,
            body.confirm,
            person.subject,
        )
        await rooms.gate.submit(Arrival(uuid4(), command.subject, command, telemetry.current()))

    return routes


def _must_exist(destination: str) -> None:
    """Problem 400 unless today's register, or the table's list of bodies outside, has this place."""
    if destination not in possible(register.in_force(day_of(datetime.now(UTC)).date())):
        wrong: dict[str, Any] = {"field": "destination", "message": "today's register does not have this destination"}
        raise problem(400, "One or more fields are wrong; see errors.", errors=[wrong])
