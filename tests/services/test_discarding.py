"""A person gives up one parked event: that is told before, kept after, and what stood behind it goes on."""

import asyncio
import re
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from services.chassis import inbox, waiting
from services.chassis.cloudevents import arrival_of
from services.chassis.messages import Arrival
from services.committee.settings import Settings
from services.front import quarantine
from tests.services import real
from tests.services.complaints import Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.services.test_waiting import asked
from tests.stack import Stack

MINUTE = timedelta(minutes=1)
WHO_AND_WHY = ("--by", "o.mulder", "--reason", "made by a test of the network")


async def parked(service: Desk, complaint: Complaint) -> Arrival:
    """A decision that committee cannot handle, since the register never came."""
    one = arrival(make(complaint, "routed x1"))
    await service.deliver([one])
    for days in range(len(waiting.RETRIES)):
        await service.retry(NOW + timedelta(days=days + 1))
    return one


async def given_up(service: Desk) -> list[dict[str, object]]:
    return [dict(row) for row in await service.open.fetch("select * from committee.discarded")]


async def test_it_is_told_first_then_kept_and_what_is_behind_goes_on(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    complaint = Complaint(1)
    async with desk(stack, "committee", real.answers("committee")) as service:
        poison = await parked(service, complaint)
        await service.deliver([arrival(make(complaint, "sent acknowledgement"))])
        assert await asked(service.dsn, "discard", "1") == 1
        told = capsys.readouterr().out
        assert f"committee will not know this of {complaint.id}" in told and "goes to this destination" in told
        assert "behind it (1) goes on" in told and "Nothing was changed" in told
        assert len(await service.waiting()) == 2 and not await given_up(service)

        assert await asked(service.dsn, "discard", "1", *WHO_AND_WHY) == 0
        (kept,) = await given_up(service)
        assert (kept["n"], kept["event_id"], kept["key"]) == (1, poison.id, str(complaint.id))
        assert (kept["discarded_by"], kept["reason"]) == ("o.mulder", "made by a test of the network")
        assert abs(datetime.now(UTC) - kept["discarded_at"]) < MINUTE  # type: ignore[operator]
        assert "data" not in kept and "Omdat het zo is afgesproken" not in str(kept)

        assert await service.retry(datetime.now(UTC) + MINUTE) == 1
        assert not await service.waiting()
        assert [table for table, _ in await service.rows()] == ["acknowledgements"]
        await service.deliver([poison])
        assert not await service.waiting() and "cases" not in [table for table, _ in await service.rows()]

        capsys.readouterr()
        assert await asked(service.dsn, "discarded") == 0
        assert re.search(r"routed\.v1 .* by o\.mulder: made by a test of the network", capsys.readouterr().out)


@pytest.mark.parametrize("words", [("1", *WHO_AND_WHY), ("99", *WHO_AND_WHY), ("2", *WHO_AND_WHY)])
async def test_only_what_is_parked_can_be_given_up(stack: Stack, words: tuple[str, ...]) -> None:
    """The first is still tried by itself, and the second stands behind it."""
    complaint = Complaint(1)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await service.deliver([arrival(make(complaint, "routed x1"))])
        await service.deliver([arrival(make(complaint, "sent acknowledgement"))])
        assert await asked(service.dsn, "discard", *words) == 1
        assert len(await service.waiting()) == 2 and not await given_up(service)


@pytest.mark.parametrize(
    "half", [("--by", "o.mulder"), ("--by", " ", "--reason", "why"), ("--by", "me", "--reason", "")]
)
async def test_not_without_who_and_why(stack: Stack, half: tuple[str, ...]) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await parked(service, Complaint(1))
        assert await asked(service.dsn, "discard", "1", *half) == 1
        assert len(await service.waiting()) == 1 and not await given_up(service)


async def test_what_comes_at_that_moment_is_not_left_behind_nothing(stack: Stack) -> None:
    """It saw that something waits and stands behind it; when it is written, that is gone."""
    complaint = Complaint(1)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await parked(service, complaint)
        async with service.runtime.pool.acquire() as tx, tx.transaction():
            await inbox.lock(tx, [str(complaint.id)])
            discarding = asyncio.create_task(asked(service.dsn, "discard", "1", *WHO_AND_WHY))
            assert not (await asyncio.wait({discarding}, timeout=1))[0]
            await waiting.put(tx, [(arrival(make(complaint, "sent acknowledgement")), None)], NOW)
        assert await discarding == 0
        assert await service.retry(datetime.now(UTC) + MINUTE) == 1
        assert not await service.waiting()


async def test_what_is_released_at_that_moment_is_not_given_up_as_well(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await parked(service, Complaint(1))
        releasing: list[Future[int]] = []
        words, settings = (
            quarantine._never,
            Settings(port=1, database=SecretStr(service.dsn), oidc_issuer="https://a.nl"),
        )

        def meanwhile(name: str, row: Mapping[str, Any]) -> str:
            releasing.append(threads.submit(quarantine.main, "committee", settings, ["release", "1"]))
            wait(releasing, timeout=1)
            return words(name, row)

        monkeypatch.setattr(quarantine, "_never", meanwhile)
        with ThreadPoolExecutor() as threads:
            discarded = await asked(service.dsn, "discard", "1", *WHO_AND_WHY)
            released = await asyncio.wrap_future(releasing[0])
        assert (discarded, released, len(await given_up(service))) == (0, 1, 1)


async def test_an_answer_that_was_lost_says_nothing_about_what_was_changed(
    stack: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit arrives, and its answer does not."""
    async with desk(stack, "committee", real.answers("committee")) as service:
        await parked(service, Complaint(1))
        discard = quarantine._discard

        async def unheard(*given: Any) -> int:
            await discard(*given)
            raise ConnectionError

        monkeypatch.setattr(quarantine, "_discard", unheard)
        assert await asked(service.dsn, "discard", "1", *WHO_AND_WHY) == 1
        assert await given_up(service) and "whether anything was changed is not known" in capsys.readouterr().out


async def test_a_record_that_is_nobodys_is_named_by_its_topic(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        strange = arrival(make(Complaint(1), "routed x1"))
        await service.deliver([bare(strange)])
        for days in range(len(waiting.RETRIES)):
            await service.retry(NOW + timedelta(days=days + 1))
        assert await asked(service.dsn, "discard", "1", *WHO_AND_WHY) == 0
        assert "a record of loket.routing.decisions.v1" in capsys.readouterr().out
        assert not await service.waiting()


def bare(one: Arrival) -> Arrival:
    """The same record without an envelope."""
    assert one.raw is not None
    return arrival_of(one.raw.topic, 0, 99, [], one.raw.data)
