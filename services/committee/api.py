"""The API for destinations, by people with scripts and by departments' own systems: their cases and no others."""

import re
import secrets
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response

from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.committee import store
from services.committee.answers import (
    CaseOut,
    CasesOut,
    LeftOut,
    MessageIn,
    MessagesOut,
    OpeningIn,
    RecusalIn,
    Refusal,
    StoryOut,
)
from services.committee.casework import Casework, destinations_of
from services.committee.lists import SHOWN, Place, listed
from services.front.access import Access, Person
from services.front.door import read_json, takes

LARGEST = 4_096
LARGEST_MESSAGE = 65_536
PAGE = 200
_KEY = re.compile(r"[\x21-\x7e]{22,200}")


def router(rooms: Rooms, access: Access, casework: Casework) -> APIRouter:
    """Problems 404, 409 and those of the door, as `Casework` says."""
    routes = APIRouter(prefix="/v1", tags=["cases"])
    Me = Annotated[Person, Depends(access)]  # noqa: N806 - a type

    @routes.get("/cases", response_model_exclude_none=True)
    async def cases(person: Me, after: str | None = None) -> CasesOut:
        """Your cases, the newest first, 200 at a time; ``after`` is the ``next`` of the page before (400 otherwise)."""
        place = _place(after)
        mine = destinations_of(person)
        async with store.as_member(rooms.runtime.pool, mine, person.subject) as tx:
            found, more = await listed(tx, mine, SHOWN, "newest", place, PAGE)
        return CasesOut(cases=tuple(map(CaseOut.of, found)), next=str(more) if more else None)

    @routes.get("/cases/{part}", response_model_exclude_none=True)
    async def case(part: UUID, person: Me) -> CaseOut:
        """One case: facts, reason, clocks, and whether its story is here."""
        return CaseOut.of(await casework.case(part, person))

    @routes.post("/cases/{part}/acceptance", status_code=204, response_class=Response)
    async def accept(part: UUID, person: Me) -> None:
        """Take the case. Repeating it changes nothing; 409 if it was refused."""
        await casework.accept(part, person)

    @routes.post("/cases/{part}/refusal", status_code=204, response_class=Response, openapi_extra=takes(Refusal))
    async def refuse(part: UUID, request: Request, person: Me) -> None:
        """Not ours: routing looks once more, then a person at the desk does. 409 after acceptance."""
        body, _ = await read_json(request, Refusal, LARGEST)
        await casework.refuse(part, person, body.reason)

    @routes.post("/cases/{part}/recusals", status_code=204, response_class=Response, openapi_extra=takes(RecusalIn))
    async def recuse(part: UUID, request: Request, person: Me) -> None:
        """Take no part in this case any more; a secretary or chair can say it of somebody else (403 for others)."""
        body, _ = await read_json(request, RecusalIn, LARGEST)
        await casework.recuse(part, person, body.person or person.subject)

    _add_reading(routes, access, casework)
    return routes


def _add_reading(routes: APIRouter, access: Access, casework: Casework) -> None:
    Me = Annotated[Person, Depends(access)]  # noqa: N806 - a type

    @routes.post("/cases/{part}/openings", status_code=201, openapi_extra=takes(OpeningIn))
    async def open_story(part: UUID, request: Request, person: Me) -> StoryOut:
        """Open the story. The opening is logged before anything is shown; 409 while the story is on its way."""
        body, _ = await read_json(request, OpeningIn, LARGEST)
        opening, story = await casework.open_story(part, person, body.reason)
        return StoryOut(opening=opening, story=story)

    @routes.post("/cases/{part}/messages", status_code=201, openapi_extra=takes(MessageIn))
    async def write(part: UUID, request: Request, person: Me, idempotency_key: str | None = Header(None)) -> LeftOut:
        """Write to the reporter, who gets a notice and reads it behind the return code; we seal it before it is kept.

        The same text under the same Idempotency-Key is written once. 409 while the story is on its way, and after a
        refusal.
        """
        body, _ = await read_json(request, MessageIn, LARGEST_MESSAGE)
        return LeftOut(id=await casework.write(part, person, body.text, _key(idempotency_key)))

    @routes.post("/cases/{part}/messages/openings", status_code=201, openapi_extra=takes(OpeningIn))
    async def open_messages(part: UUID, request: Request, person: Me) -> MessagesOut:
        """Open what you and the reporter wrote to each other. The opening is logged before anything is shown."""
        body, _ = await read_json(request, OpeningIn, LARGEST)
        return MessagesOut.of(*await casework.open_messages(part, person, body.reason))


def _place(after: str | None) -> Place | None:
    place = Place.read(after) if after is not None else None
    if after is not None and place is None:
        detail = "after is the next of the page before, unchanged; leave it out for the first page."
        raise problem(400, detail, errors=[{"field": "after", "message": detail}])
    return place


def _key(given: str | None) -> bytes:
    if given is not None and not _KEY.fullmatch(given):
        detail = "Idempotency-Key is 22 to 200 visible characters, chosen at random (128 bits or more)."
        raise problem(400, detail, errors=[{"field": "Idempotency-Key", "message": detail}])
    return given.encode() if given else secrets.token_bytes(32)
