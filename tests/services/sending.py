"""A sender whose letters, mail server and records are a test's own."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from services.chassis.messages import Arrival
from services.notify import sender, store
from services.notify.commands import LetterLeft
from services.notify.decisions import Letter
from services.notify.sender import Sender
from tests.services.desk import NOW


def letter() -> Letter:
    """An acknowledgement that is due."""
    return Letter(uuid4(), uuid4(), "acknowledgement", None, None, None, "nl", None, 0, 1)


class Rounds:
    """Letters as the database gives them, those of which PostgreSQL refuses a statement, and what came of all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, rounds: list[list[Letter]], broken: set[UUID]) -> None:
        self.rounds, self.broken, self.tried = iter(rounds), broken, list[UUID]()
        self.left: list[UUID] = []
        self.away = 0
        """How often PostgreSQL refuses to keep what became of a letter."""
        self.slept: list[float] = []
        self.over = asyncio.Event()
        pool, gate = SimpleNamespace(acquire=self.acquire), SimpleNamespace(submit=self.submit)
        self.rooms = SimpleNamespace(runtime=SimpleNamespace(pool=pool), gate=gate)
        self.back: list[UUID] = []
        monkeypatch.setattr(store, "take_due_letters", self.due)
        monkeypatch.setattr(store, "give_back", self.given_back)
        monkeypatch.setattr(Sender, "_outcome", self.outcome)
        monkeypatch.setattr(sender, "asyncio", SimpleNamespace(**vars(asyncio) | {"sleep": self.sleep}))

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[None]:
        yield None

    async def due(self, *_: object) -> list[Letter]:
        found = next(self.rounds, None)
        if found is None:
            self.over.set()
            return []
        return found

    async def given_back(self, _: object, __: object, letters: Sequence[UUID]) -> None:
        self.back += letters

    async def outcome(self, one: Letter) -> LetterLeft:
        self.tried.append(one.id)
        if one.id in self.broken:
            raise ConnectionError
        return LetterLeft(one, NOW.date())

    async def submit(self, command: Arrival) -> None:
        if self.away:
            self.away -= 1
            raise ConnectionError
        assert isinstance(command.message, LetterLeft)
        self.left.append(command.message.letter.id)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def run(self) -> None:
        """Until every round was asked for."""
        running = asyncio.create_task(Sender(self.rooms, None, None).run())  # type: ignore[arg-type]
        await asyncio.wait_for(self.over.wait(), 20)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
