"""The desk's door for what was referred outside: the list of what is still to be sent on, and that it was done."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from schemas.model import Shape
from schemas.register import Text
from schemas.routing import ForwardingWay
from services.chassis.run import Rooms
from services.front.access import Access, Person
from services.front.door import read_json, takes
from services.routing import forwarding
from services.routing.desk import LARGEST
from services.routing.staff import DESK, require


class ReferredOut(Shape):
    """One part that belongs to a body outside, and why."""

    complaint: UUID
    part: UUID
    attempt: int
    body: str
    received_on: date
    referred_on: date
    because: Text
    legal_basis: str


class ReferredPartsOut(Shape):
    """The longest waiting first."""

    referred: tuple[ReferredOut, ...]


class Forwarding(Shape):
    """How it was done; ``returned`` where the body has no safe way in for us and the reporter must go there."""

    way: ForwardingWay


def router(rooms: Rooms, access: Access) -> APIRouter:
    """For people with the general role ``desk``."""
    routes = APIRouter(prefix="/v1", tags=["referred"])

    async def at_the_desk(person: Annotated[Person, Depends(access)]) -> Person:
        require(person, DESK)
        return person

    Me = Annotated[Person, Depends(at_the_desk)]  # noqa: N806 - a type

    @routes.get("/referred")
    async def referred_parts(person: Me) -> ReferredPartsOut:
        """What is still to be sent on, at once (Awb 2:3)."""
        async with rooms.runtime.pool.acquire() as tx:
            return ReferredPartsOut(referred=tuple(ReferredOut(**row) for row in await forwarding.waiting(tx)))

    @routes.post("/referred/{part}/forwarding", status_code=204, openapi_extra=takes(Forwarding))
    async def forward(part: UUID, request: Request, person: Me) -> None:
        """It was sent on, or returned; the reporter is told. 404 for an unknown part, 409 when it waits no more."""
        body, _ = await read_json(request, Forwarding, LARGEST)
        await forwarding.forward(rooms, part, body.way, person)

    return routes
