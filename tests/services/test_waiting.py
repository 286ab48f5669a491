"""What waits is tried at its times, in the order of its subject, is parked in the end, and can be released."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from schemas.routing import ComplaintRouted
from services.chassis import waiting
from services.chassis.cloudevents import arrival_again
from services.chassis.messages import Arrival
from services.committee.settings import Settings
from services.front import quarantine
from tests.services import real
from tests.services.complaints import Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.stack import Stack

SECOND = timedelta(seconds=1)


async def tables_of(service: Desk) -> list[str]:
    return sorted(table for table, _ in await service.rows())


async def test_the_pauses_grow_and_the_last_attempt_parks(stack: Stack) -> None:
    complaint = Complaint(1)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await service.deliver([arrival(make(complaint, "routed x1"))])
        now = NOW
        for attempts, pause in enumerate(waiting.RETRIES, 1):
            (row,) = await service.waiting()
            assert (row["attempts"], row["due"], row["parked"]) == (attempts, now + pause, False)
            assert not await service.retry(now + pause - SECOND / 1000)
            now += pause
            assert await service.retry(now) == 1
        (row,) = await service.waiting()
        assert (row["attempts"], row["parked"]) == (1 + len(waiting.RETRIES), True)
        assert not await service.retry(now + timedelta(days=30))


async def test_a_person_sees_what_is_parked_and_releases_it(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    complaint = Complaint(1)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await service.deliver([arrival(make(complaint, "routed x1"))])
        for days in range(len(waiting.RETRIES)):
            await service.retry(NOW + timedelta(days=days + 1))
        await service.deliver([arrival(make(complaint, "sent acknowledgement"))])
        await service.deliver([arrival(make(complaint, "register"))])
        assert not await service.retry(NOW + timedelta(days=300))
        assert await asked(service.dsn, "list") == 0
        assert await asked(service.dsn, "show", "1") == 0
        shown = capsys.readouterr().out
        assert "tried 6x, 1 behind it" in shown and "parked" in shown
        assert "Omdat het zo is afgesproken" not in shown
        assert await asked(service.dsn, "show", "99") == 1
        assert await asked(service.dsn, "release", "99") == 1
        assert await asked(service.dsn, "release", "1") == 0
        while await service.retry(datetime.now(UTC) + SECOND):
            pass
        assert not await service.waiting()
        assert {"cases", "acknowledgements"} <= {*await tables_of(service)}


async def test_without_a_database_the_quarantine_says_so_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert await asked("postgresql://nobody@127.0.0.1:1/nothing", "list") == 1
    assert capsys.readouterr().out.count("\n") == 1


async def asked(dsn: str, *words: str) -> int:
    """The exit code of the quarantine command, in a thread because it has an event loop of its own."""
    settings = Settings(port=1, database=SecretStr(dsn), oidc_issuer="https://example.nl")
    return await asyncio.to_thread(quarantine.main, "committee", settings, words)


def test_the_pauses_are_those_of_the_page_on_delivery() -> None:
    page = Path("docs/delivery.md").read_text().partition("## When an event cannot be handled")[2].partition("## ")[0]
    seconds = {"s": 1, "min": 60}
    found = re.findall(r"^\| \d+ \| (\d+) (s|min) \|", page, re.MULTILINE)
    assert [pause.total_seconds() for pause in waiting.RETRIES] == [int(n) * seconds[unit] for n, unit in found]


async def test_what_came_behind_while_its_head_was_tried_has_its_turn(stack: Stack) -> None:
    complaint, now = Complaint(1), NOW + SECOND
    async with desk(stack, "committee", real.answers("committee")) as service:
        await service.deliver([arrival(make(complaint, "routed x1"))])
        async with service.runtime.pool.acquire() as tx:
            rows = await waiting.due(tx, now, 300)
        await service.deliver([arrival(make(complaint, "sent acknowledgement"))])
        await service.deliver([arrival(make(complaint, "register"))])
        await service.deliver([arrival_again(row) for row in rows], now)
        assert [row["due"] for row in await service.waiting()] == [now]
        assert await service.retry(now) == 1
        assert not await service.waiting()


async def test_what_comes_later_keeps_its_place_behind(stack: Stack) -> None:
    complaint = Complaint(1)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await service.deliver([arrival(make(complaint, "routed x1"))])
        await service.retry(NOW + SECOND)
        await service.deliver([arrival(make(complaint, "sent acknowledgement"))])
        assert [row["due"].year > 9000 if row["due"] else None for row in await service.waiting()] == [False, True]
        await service.deliver([arrival(make(complaint, "register"))])
        assert await service.retry(NOW + 6 * SECOND) == 2
        assert not await service.waiting()
        assert [one.type.split(".", 2)[2] for one in await service.published()] == [
            "cases.opened.v1", "cases.opened.v1", "cases.terms-started.v1", "cases.terms-started.v1",
        ]  # fmt: skip


async def test_of_a_split_batch_the_half_without_its_head_stays(stack: Stack) -> None:
    """The head first cannot be handled, and once it can its row cannot be written: the batch of retries is split."""
    complaint, other = Complaint(1), Complaint(2)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await service.deliver([
            unwritable(complaint), arrival(make(complaint, "sent acknowledgement")), arrival(make(other, "routed x1")),
        ])  # fmt: skip
        await service.deliver([arrival(make(one, "register")) for one in (complaint, other)])
        assert await service.retry(NOW + SECOND) == 3
        head, behind = await service.waiting()
        assert (head["attempts"], head["fault"]) == (2, "CharacterNotInRepertoireError")
        assert (behind["attempts"], behind["fault"]) == (0, "")
        assert [row["complaint_id"] for table, row in await service.rows() if table == "cases"] == [str(other.id)]
        assert "acknowledgements" not in await tables_of(service)


def unwritable(complaint: Complaint) -> Arrival:
    event = make(complaint, "routed x1")
    assert isinstance(event, ComplaintRouted)
    return arrival(event.model_copy(update={"rule": "a \x00 that no text column holds"}))


async def test_two_who_retry_at_once_do_it_once(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        many = [Complaint(n) for n in range(20)]
        await service.deliver([arrival(make(one, "routed x1")) for one in many])
        await service.deliver([arrival(make(one, "register")) for one in many])
        await asyncio.gather(*(service.retry(NOW + SECOND) for _ in range(4)))
        assert len(await service.published()) == 2 * len(many)
        assert not await service.waiting()
