"""The sender's rounds: what goes wrong with one letter is that letter's, what goes wrong with all is everybody's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from services.chassis.messages import Arrival
from services.notify import sender, store
from services.notify.commands import LetterLeft
from services.notify.decisions import Letter
from services.notify.sender import Sender


def letter() -> Letter:
    return Letter(uuid4(), uuid4(), "acknowledgement", None, None, None, "nl", None, 0, 1)


class Rounds:
    """Letters as the database gives them, those of which PostgreSQL refuses a statement, and what came of all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, rounds: list[list[Letter]], broken: set[UUID]) -> None:
        self.rounds, self.broken = iter(rounds), broken
        self.left: list[UUID] = []
        self.slept: list[float] = []
        self.over = asyncio.Event()
        pool, gate = SimpleNamespace(acquire=self.acquire), SimpleNamespace(submit=self.submit)
        self.rooms = SimpleNamespace(runtime=SimpleNamespace(pool=pool), gate=gate)
        monkeypatch.setattr(store, "take_due_letters", self.due)
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

    async def outcome(self, one: Letter) -> LetterLeft:
        if one.id in self.broken:
            raise ConnectionError
        return LetterLeft(one)

    async def submit(self, command: Arrival) -> None:
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


@pytest.fixture
def letters() -> list[Letter]:
    return [letter() for _ in range(4)]


async def test_a_letter_that_is_interrupted_holds_up_no_other(
    letters: list[Letter], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, *good = letters
    rounds = Rounds(monkeypatch, [[bad, *good[:2]], good[2:]], {bad.id})
    await rounds.run()
    assert rounds.left == [one.id for one in good]
    assert 2 not in rounds.slept
    assert capsys.readouterr().out.count("letter_interrupted") == 1


async def test_where_no_letter_comes_through_the_sender_waits(
    letters: list[Letter], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = Rounds(monkeypatch, [letters[:2], letters[2:]], {one.id for one in letters[:2]})
    await rounds.run()
    assert rounds.left == [one.id for one in letters[2:]]
    assert rounds.slept.count(2) == 1
    assert "sender_interrupted" in capsys.readouterr().out
