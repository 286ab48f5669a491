"""What somebody at a destination does with its cases, one way for the API and for the pages."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from schemas.committee import RefusalReason
from schemas.streams import principal
from services.chassis import telemetry
from services.chassis.gate import Repeated
from services.chassis.logs import log
from services.chassis.messages import Arrival, Refused
from services.chassis.problems import Problem, problem
from services.chassis.run import Rooms
from services.chassis.sealing import CannotOpen, Keyring, read_key, seal
from services.committee import store
from services.committee.commands import (
    AcceptCase,
    CaseCommand,
    Opened,
    OpeningReason,
    OpenStory,
    Recuse,
    RefuseCase,
    WriteMessage,
)
from services.committee.decisions import Case
from services.committee.handlers import NO_SUCH_CASE
from services.committee.messages import Message
from services.committee.stories import story_in
from services.front.access import Person
from services.front.told import text_in

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
            raise _absent(person.subject)
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
            log().warning("access_refused", subject=person.subject, reason="secretary or chair")
            raise problem(403, "Only a secretary or chair of this destination excludes somebody else.")
        await self._submit(Recuse(case.complaint_id, part, case.attempt, person.subject, recused))

    async def open_story(self, part: UUID, person: Person, reason: OpeningReason) -> tuple[UUID, dict[str, Any]]:
        """The story that intake sealed, and the id under which its opening was logged before it was shown.

        Problem 409 while the story is on its way, where it opens in the destination's own system only, and where what
        was sealed is no story.
        """
        case = await self.case(part, person)
        sealed = await self._sealed(case)
        opening = await self._log(case, person, reason, "story")
        story = story_in(self._opened(sealed["story"]))
        if story is None:
            raise problem(409, "What was sealed here is no story; tell the desk.", code="unreadable")
        return opening, story

    async def write(self, part: UUID, person: Person, text: str, key: bytes) -> UUID:
        """Seal a message to the reporter; its id, the same for the same text under the same key.

        ``key`` holds at least 128 random bits. Problem 409 while the reporter's own key is on its way.
        """
        case = await self.case(part, person)
        sealed = await self._sealed(case)
        id = UUID(bytes=sha256(b"\0".join([key, part.bytes, text.encode()])).digest()[:16], version=4)
        data = json.dumps({"text": text}, ensure_ascii=False).encode()
        # Our own copy is for who opens the story as well; a destination with its own system keeps its own.
        mine = self._keyring.key_of(sealed["story"]) if self._keyring else None
        letter = seal(data, read_key(sealed["reply_key"]))
        command = WriteMessage(
            case.complaint_id, part, case.attempt, person.subject, id, letter, seal(data, mine) if mine else None
        )
        with suppress(Repeated):
            await self._submit(command, id)
        return id

    async def open_messages(self, part: UUID, person: Person, reason: OpeningReason) -> tuple[UUID, list[Message]]:
        """The messages of a case, the first one first, and the id under which their opening was logged before.

        Problem 409 where they open in the destination's own system only.
        """
        case = await self.case(part, person)
        async with store.as_member(self._rooms.runtime.pool, destinations_of(person), person.subject) as tx:
            written = await store.messages_of(tx, case)
        vault = self._rooms.runtime.sealed
        sealed = await store.sealed_messages(vault, case) if vault else {}
        opening = await self._log(case, person, reason, "messages")
        return opening, [replace(one, text=self._text(sealed.get(one.id))) for one in written]

    def _text(self, sealed: str | None) -> str | None:
        return text_in(self._opened(sealed)) if sealed else None

    async def _sealed(self, case: Case) -> Mapping[str, Any]:
        vault = self._rooms.runtime.sealed
        sealed = await store.sealed_story(vault, case) if vault else None
        if sealed is None:
            raise problem(409, "The story is on its way to this case. Try again in a minute.", code="on-its-way")
        return sealed

    async def _log(self, case: Case, person: Person, reason: OpeningReason, what: Opened) -> UUID:
        opening = uuid4()
        await self._submit(OpenStory(case.complaint_id, case.part, case.attempt, person.subject, opening, reason, what))
        return opening

    def _opened(self, token: str) -> bytes:
        try:
            if self._keyring:
                return self._keyring.open(token)
        except CannotOpen:
            pass
        raise problem(409, "This opens only in your own system, with your own key.", code="own-system")

    async def _submit(self, command: CaseCommand, id: UUID | None = None) -> None:
        try:
            await self._rooms.gate.submit(Arrival(id or uuid4(), command.subject, command, telemetry.current()))
        except Refused as refused:
            # Whoever left the case a moment after it was looked up is told what is told of none.
            if refused.code == NO_SUCH_CASE:
                raise _absent(command.person) from None
            raise


def _absent(person: str) -> Problem:
    """The same for what does not exist and for what is another's; that they asked is on record."""
    log().warning("access_refused", subject=person, reason="no such case")
    return problem(404, "There is no such case at your destination.")
