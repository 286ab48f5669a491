"""The sender's rounds: what goes wrong with one letter is that letter's, what goes wrong with all is everybody's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from uuid import UUID, uuid4

import aiosmtplib
import pytest

from services.chassis.messages import Arrival
from services.notify import sender, store
from services.notify.commands import LetterDelayed, LetterFailed, LetterLeft
from services.notify.decisions import Letter
from services.notify.post import Unanswered
from services.notify.sender import PERHAPS_TWICE, Sender


def letter() -> Letter:
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
        self.tried.append(one.id)
        if one.id in self.broken:
            raise ConnectionError
        return LetterLeft(one)

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
    (line,) = (said for said in capsys.readouterr().out.splitlines() if "letter_interrupted" in said)
    assert str(bad.complaint_id) in line


async def test_where_no_letter_comes_through_the_sender_waits(
    letters: list[Letter], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds = Rounds(monkeypatch, [letters[:2], letters[2:]], {one.id for one in letters[:2]})
    await rounds.run()
    assert rounds.left == [one.id for one in letters[2:]]
    assert rounds.slept.count(2) == 1
    assert "sender_interrupted" in capsys.readouterr().out


async def test_a_letter_that_left_is_kept_on_record_although_the_database_is_away_for_a_while(
    letters: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(monkeypatch, [letters[:1]], set())
    rounds.away = 3
    await rounds.run()
    assert (rounds.left, rounds.tried) == ([letters[0].id],) * 2
    assert 2 not in rounds.slept


async def test_who_asks_the_sender_to_stop_waits_for_the_letters_under_way(
    letters: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds, begun = Rounds(monkeypatch, [letters], set()), asyncio.Event()
    real = asyncio.sleep

    async def slow(_: Sender, one: Letter) -> LetterLeft:
        begun.set()
        await real(0.2)
        return LetterLeft(one)

    monkeypatch.setattr(Sender, "_outcome", slow)
    running = asyncio.create_task(Sender(rounds.rooms, None, None).run())  # type: ignore[arg-type]
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert rounds.left == [one.id for one in letters]


Outcome = type[LetterDelayed] | type[LetterFailed]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (aiosmtplib.SMTPAuthenticationError(535, "wrong password"), LetterDelayed),
        (aiosmtplib.SMTPConnectResponseError(554, "no"), LetterDelayed),
        (aiosmtplib.SMTPHeloError(550, "no"), LetterDelayed),
        (aiosmtplib.SMTPSenderRefused(530, "log in first", "loket@example.nl"), LetterDelayed),
        (aiosmtplib.SMTPDataError(554, "no such letters here"), LetterFailed),
        (aiosmtplib.SMTPDataError(451, "later"), LetterDelayed),
        (aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "who?", "m@x")]), LetterFailed),
        (aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(450, "later", "m@x")]), LetterDelayed),
        (Unanswered(), LetterDelayed),
        (TimeoutError(), LetterDelayed),
    ],
)
async def test_a_server_that_refuses_us_ends_no_letter_for_good(
    error: Exception, outcome: Outcome, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def refused(*_: object) -> str:
        raise error

    monkeypatch.setattr(Sender, "_address", refused)
    rooms, one = SimpleNamespace(), letter()
    before = PERHAPS_TWICE._value.get()
    assert isinstance(await Sender(rooms, None, None)._outcome(one), outcome)  # type: ignore[arg-type]
    assert PERHAPS_TWICE._value.get() - before == isinstance(error, Unanswered)
    assert str(one.complaint_id) in capsys.readouterr().out
