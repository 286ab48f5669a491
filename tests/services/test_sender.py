"""The sender's rounds: what goes wrong with one letter is that letter's, what goes wrong with all is everybody's."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import aiosmtplib
import asyncpg
import pytest

from services.chassis.messages import Arrival
from services.notify import sender, store
from services.notify.commands import LetterDelayed, LetterFailed, LetterLeft
from services.notify.decisions import Letter
from services.notify.post import Unanswered
from services.notify.sender import PERHAPS_TWICE, Sender
from tests.services.desk import NOW
from tests.services.sending import Rounds, letter
from tests.stack import Stack


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
        return LetterLeft(one, NOW.date())

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


async def test_letters_that_no_time_is_left_for_are_given_back_untried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = [letter() for _ in range(3 * sender.AT_ONCE)]
    rounds, real = Rounds(monkeypatch, [many], set()), asyncio.sleep

    async def slow(_: Sender, one: Letter) -> LetterLeft:
        await real(0.2)
        return LetterLeft(one, NOW.date())

    monkeypatch.setattr(Sender, "_outcome", slow)
    monkeypatch.setattr(sender, "LEASE", timedelta(seconds=sender.LONGEST + 0.3))
    await rounds.run()
    ids = [one.id for one in many]
    assert rounds.left == ids[: 2 * sender.AT_ONCE]
    assert rounds.back == ids[2 * sender.AT_ONCE :]


async def test_the_next_letter_leaves_while_what_became_of_one_is_still_being_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = [letter() for _ in range(2 * sender.AT_ONCE)]
    rounds, all_tried = Rounds(monkeypatch, [many], set()), asyncio.Event()
    kept = rounds.submit

    async def slow(command: Arrival) -> None:
        if len(rounds.tried) == len(many):
            all_tried.set()
        await asyncio.wait_for(all_tried.wait(), 5)
        await kept(command)

    rounds.rooms.gate.submit = slow
    await rounds.run()
    assert len(rounds.left) == len(many)


async def test_what_became_of_many_letters_is_kept_together_and_of_few_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many, few = [letter() for _ in range(sender.AT_ONCE + 1)], [letter() for _ in range(sender.AT_ONCE)]
    rounds = Rounds(monkeypatch, [few], set())
    await rounds.run()
    assert not any(0 < seconds < sender.PAUSE_SECONDS for seconds in rounds.slept)
    rounds = Rounds(monkeypatch, [many], set())
    await rounds.run()
    assert len([seconds for seconds in rounds.slept if seconds <= sender.TOGETHER_SECONDS]) == len(many)
    assert len(rounds.left) == len(many)


@pytest.mark.parametrize("known", [True, False])
async def test_a_letter_comes_with_the_address_of_its_secretariat(stack: Stack, known: bool) -> None:
    databases = await stack.fresh_databases()
    tx = await asyncpg.connect(databases.dsn("notify"))
    if known:
        await tx.execute("insert into notify.destinations values ('KCOO', 'kcoo@example.nl')")
    await tx.execute(
        "insert into notify.letters (id, complaint_id, kind, destination, language, written_on, due) values "
        "(gen_random_uuid(), gen_random_uuid(), 'new-case', 'KCOO', 'nl', current_date, $1), "
        "(gen_random_uuid(), gen_random_uuid(), 'acknowledgement', null, 'nl', current_date, $1)",
        NOW,
    )
    taken = await store.take_due_letters(tx, NOW, sender.LEASE, 10)
    await tx.close()
    told = {one.kind: one.secretariat for one in taken}
    assert told == {"new-case": "kcoo@example.nl" if known else None, "acknowledgement": None}


async def test_a_letter_that_was_given_back_was_never_taken(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    tx = await asyncpg.connect(databases.dsn("notify"))
    await tx.execute(
        "insert into notify.letters (id, complaint_id, kind, language, written_on, due) "
        "select gen_random_uuid(), gen_random_uuid(), 'acknowledgement', 'nl', current_date, $1 "
        "from generate_series(1, 2)",
        NOW,
    )
    taken = await store.take_due_letters(tx, NOW, sender.LEASE, 10)
    assert await store.take_due_letters(tx, NOW, sender.LEASE, 10) == []
    await store.give_back(tx, NOW, [taken[0].id])
    (again,) = await store.take_due_letters(tx, NOW, sender.LEASE, 10)
    (late,) = await store.take_due_letters(tx, NOW + 2 * sender.LEASE, sender.LEASE, 1)
    await tx.close()
    assert (again.id, again.perhaps_twice) == (taken[0].id, False)
    assert late.perhaps_twice, "nobody said what became of it"
