"""What somebody at a destination does with its cases, one way for the API and for the pages."""

from uuid import UUID, uuid4

from schemas.committee import RefusalReason
from schemas.streams import principal
from services.chassis import telemetry
from services.chassis.access import Person
from services.chassis.messages import Arrival
from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.chassis.sealing import CannotOpen, Keyring
from services.committee import store
from services.committee.commands import AcceptCase, CaseCommand, OpeningReason, OpenStory, Recuse, RefuseCase
from services.committee.decisions import Case

LEADING_ROLES = frozenset({"secretary", "chair"})
WORKING_ROLES = frozenset({"member", "secretary", "chair", "system"})


def destinations_of(person: Person) -> list[str]:
    """The codes of the destinations where this person works on cases."""
    working = (name for name, roles in person.destinations.items() if roles & WORKING_ROLES)
    return [name.upper().replace("-", "_") for name in working]


def leads(person: Person, destination: str) -> bool:
    """Whether this person may say of others there that they take no part in a case."""
    return bool(person.destinations.get(principal(destination), frozenset()) & LEADING_ROLES)


class Casework:
    """Cases are found by their part; a case of another destination does not exist for you (Problem 404)."""

    def __init__(self, rooms: Rooms, keyring: Keyring | None) -> None:
        self._rooms, self._keyring = rooms, keyring

    async def case(self, part: UUID, person: Person) -> Case:
        """The case as it stands, and from here on the trace of this step leads to the complaint's."""
        async with store.as_member(self._rooms.runtime.pool, destinations_of(person), person.subject) as tx:
            case = await store.case_of(tx, part)
        if case is None:
            raise problem(404, "There is no such case at your destination.")
        telemetry.link(case.trace)
        telemetry.mark(str(case.complaint_id))
        return case

    async def accept(self, part: UUID, person: Person) -> None:
        """Take the case. Repeating it changes nothing; Refused if it was refused."""
        case = await self.case(part, person)
        await self._submit(AcceptCase(case.complaint_id, part, case.attempt, person.subject))

    async def refuse(self, part: UUID, person: Person, reason: RefusalReason) -> None:
        """Not ours: routing looks once more, then a person at the desk does. Refused after acceptance."""
        case = await self.case(part, person)
        await self._submit(RefuseCase(case.complaint_id, part, case.attempt, person.subject, reason))

    async def recuse(self, part: UUID, person: Person, recused: str) -> None:
        """From now on the case is not there for ``recused``. Problem 403 where they are not for this person to exclude.

        It holds for every part of the complaint, because each has the whole story: said of oneself everywhere, said of
        another at this destination. It is not undone.
        """
        case = await self.case(part, person)
        if recused != person.subject and not leads(person, case.destination):
            raise problem(403, "Only a secretary or chair of this destination excludes somebody else.")
        await self._submit(Recuse(case.complaint_id, part, case.attempt, person.subject, recused))

    async def open_story(self, part: UUID, person: Person, reason: OpeningReason) -> tuple[UUID, bytes]:
        """The JSON that intake sealed, and the id under which its opening was logged before it was shown.

        Problem 409 while the story is on its way, and where it opens in the destination's own system only.
        """
        case = await self.case(part, person)
        vault = self._rooms.runtime.sealed
        sealed = await store.sealed_story(vault, case) if vault else None
        if sealed is None:
            raise problem(409, "The story is on its way to this case. Try again in a minute.", code="on-its-way")
        opening = uuid4()
        await self._submit(OpenStory(case.complaint_id, part, case.attempt, person.subject, opening, reason))
        try:
            opened = self._keyring.open(sealed["story"]) if self._keyring else None
        except CannotOpen:
            opened = None
        if opened is None:
            raise problem(409, "This story opens only in your own system, with your own key.", code="own-system")
        return opening, opened

    async def _submit(self, command: CaseCommand) -> None:
        await self._rooms.gate.submit(Arrival(uuid4(), command.subject, command, telemetry.current()))
