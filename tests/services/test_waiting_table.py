"""The statements of the waiting table by themselves: who may move, who is woken, and whose turn it is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from services.chassis import waiting
from services.chassis.cloudevents import arrival_again
from services.chassis.messages import Arrival
from tests.services import real
from tests.services.complaints import Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.stack import Stack

SOON, LATER = NOW + timedelta(seconds=1), NOW + timedelta(hours=1)
STEPS = ("routed x1", "sent acknowledgement", "handed-over x1")


@asynccontextmanager
async def held(stack: Stack, *firsts: Any) -> AsyncIterator[tuple[Desk, list[list[Arrival]]]]:
    """Complaints of which the first event failed at these moments and two more wait behind it."""
    async with desk(stack, "committee", real.answers("committee")) as service:
        for number, now in enumerate(firsts, 1):
            one, *others = [arrival(make(Complaint(number), step)) for step in STEPS]
            async with service.runtime.pool.acquire() as tx:
                await waiting.put(tx, [(one, "broken"), *((other, None) for other in others)], now)
                rows = [arrival_again(row) for row in await tx.fetch("select * from waiting order by n")]
        yield service, [rows[n : n + 3] for n in range(0, len(rows), 3)]


async def claimed(service: Desk, arrivals: Sequence[Arrival], now: Any) -> list[Arrival]:
    async with service.runtime.pool.acquire() as tx:
        return await waiting.claim(tx, arrivals, now)


async def test_the_one_that_is_due_first_comes_first(stack: Stack) -> None:
    async with (
        held(stack, NOW + timedelta(minutes=2), NOW) as (service, (_, early)),
        service.runtime.pool.acquire() as tx,
    ):
        places = [one.held.n for one in early if one.held]
        assert [row["n"] for row in await waiting.due(tx, LATER, 1)] == places[:1]
        assert [row["n"] for row in await waiting.due(tx, SOON, 300)] == places


async def test_a_head_takes_along_what_stands_behind_it_and_nothing_moves_without_its_head(stack: Stack) -> None:
    async with held(stack, NOW, NOW) as (service, (one, other)):
        assert await claimed(service, one, SOON) == one
        assert await claimed(service, one[1:], SOON) == []
        assert await claimed(service, [*one[1:], *other], SOON) == other
        assert await claimed(service, one, SOON - timedelta(seconds=0.5)) == []


async def test_behind_a_parked_head_nothing_moves(stack: Stack) -> None:
    async with held(stack, NOW) as (service, (one,)):
        await service.open.execute("update committee.waiting set parked = true where due < 'infinity'")
        assert await claimed(service, one, LATER) == []


async def test_what_one_process_claims_another_waits_for(stack: Stack) -> None:
    async with held(stack, NOW) as (service, (one,)):
        pool = service.runtime.pool
        async with pool.acquire() as first, pool.acquire() as second, first.transaction():
            assert await waiting.claim(first, one, SOON) == one
            await second.execute("set lock_timeout = '100ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await waiting.claim(second, one, SOON)


async def test_who_is_next_wakes_and_nobody_behind_it_or_elsewhere(stack: Stack) -> None:
    async with held(stack, NOW, NOW) as (service, (one, _)):
        async with service.runtime.pool.acquire() as tx:
            await waiting.settle(tx, one[:1], [], LATER)
        due = await service.open.fetch("select nullif(due, 'infinity') as due from committee.waiting order by n")
        assert [row["due"] for row in due] == [LATER, None, SOON, None, None]
