"""The API for destinations, by people in the workbench and by departments' own systems: their cases and no others."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request, Response

from services.chassis import telemetry
from services.chassis.access import Access, Person
from services.chassis.door import read_json, takes
from services.chassis.messages import Arrival
from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.chassis.sealing import CannotOpen, Keyring
from services.committee import store
from services.committee.answers import CaseOut, CasesOut, OpeningIn, Refusal, StoryOut
from services.committee.commands import AcceptCase, CaseCommand, OpenStory, RefuseCase
from services.committee.decisions import Case

LARGEST = 4_096
NEWEST = 200
WORKING_ROLES = frozenset({"member", "secretary", "chair", "system"})


def destinations_of(person: Person) -> list[str]:
    """The codes of the destinations where this person works on cases."""
    working = (name for name, roles in person.destinations.items() if roles & WORKING_ROLES)
    return [name.upper().replace("-", "_") for name in working]


def router(rooms: Rooms, access: Access, keyring: Keyring | None) -> APIRouter:
    """Cases are found by their part; a case of another destination does not exist for you."""
    routes = APIRouter(prefix="/v1", tags=["cases"])
    Me = Annotated[Person, Depends(access)]  # noqa: N806 - a type

    async def mine(part: UUID, person: Person) -> Case:
        async with store.as_member(rooms.runtime.pool, destinations_of(person)) as tx:
            case = await store.case_of(tx, part)
        if case is None:
            raise problem(404, "There is no such case at your destination.")
        telemetry.link(case.trace)
        telemetry.mark(str(case.complaint_id))
        return case

    async def submit(command: CaseCommand) -> None:
        await rooms.gate.submit(Arrival(uuid4(), command.subject, command, telemetry.current()))

    @routes.get("/cases", response_model_exclude_none=True)
    async def cases(person: Me) -> CasesOut:
        """Your newest cases."""
        async with store.as_member(rooms.runtime.pool, destinations_of(person)) as tx:
            return CasesOut(cases=tuple(CaseOut.of(case) for case in await store.cases_of(tx, NEWEST)))

    @routes.get("/cases/{part}", response_model_exclude_none=True)
    async def case(part: UUID, person: Me) -> CaseOut:
        """One case: facts, reason, clocks, and whether its story is here."""
        return CaseOut.of(await mine(part, person))

    @routes.post("/cases/{part}/acceptance", status_code=204, response_class=Response)
    async def accept(part: UUID, person: Me) -> None:
        """Take the case. Repeating it changes nothing; 409 if it was refused."""
        found = await mine(part, person)
        await submit(AcceptCase(found.complaint_id, part, found.attempt, person.subject))

    @routes.post("/cases/{part}/refusal", status_code=204, response_class=Response, openapi_extra=takes(Refusal))
    async def refuse(part: UUID, request: Request, person: Me) -> None:
        """Not ours: routing looks once more, then a person at the desk does. 409 after acceptance."""
        body, _ = await read_json(request, Refusal, LARGEST)
        found = await mine(part, person)
        await submit(RefuseCase(found.complaint_id, part, found.attempt, person.subject, body.reason))

    @routes.post("/cases/{part}/openings", status_code=201, openapi_extra=takes(OpeningIn))
    async def open_story(part: UUID, request: Request, person: Me) -> StoryOut:
        """Open the story. The opening is logged before anything is shown; 409 while the story is on its way."""
        body, _ = await read_json(request, OpeningIn, LARGEST)
        found = await mine(part, person)
        sealed = await store.sealed_story(rooms.runtime.sealed, found) if rooms.runtime.sealed else None
        if sealed is None:
            raise problem(409, "The story is on its way to this case. Try again in a minute.", code="on-its-way")
        opening = uuid4()
        await submit(OpenStory(found.complaint_id, part, found.attempt, person.subject, opening, body.reason))
        try:
            opened = keyring.open(sealed["story"]) if keyring else None
        except CannotOpen:
            opened = None
        if opened is None:
            raise problem(409, "This story opens only in your own system, with your own key.", code="own-system")
        return StoryOut.of(opening, opened)

    return routes
