"""The inbox by itself: whose locks meet, what is claimed once, what may be given again and what is forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.chassis import inbox
from tests.services.counting import ANSWERS
from tests.services.desk import desk
from tests.stack import Databases, Stack

DAY = date(2026, 11, 30)
KEY = "4f5c0f5e-0000-4000-8000-000000000001"

SLOW = """
    create function notify.slow() returns trigger language plpgsql as
        'begin perform pg_sleep(0.05); return new; end';
    create trigger slow before insert on notify.inbox for each row execute function notify.slow()
"""
"""Two batches meet in the middle."""

WAITS = f"""
    insert into waiting (key, event_id, topic, headers, data, attempts, due, parked, fault)
    values ('{KEY}', gen_random_uuid(), 'a topic', '[]', '', 1, now(), false, 'a fault')
"""
PLANTED = """
    drop function notify.claim;
    create function notify.claim(keys text[], ids uuid[], today date) returns table (claimed uuid, stopped text)
    language sql as
        'select null::uuid, key from notify.waiting where key = any(keys) union all
         select null::uuid, null from notify.hold(keys)'
"""


@asynccontextmanager
async def connected(*dsns: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """A connection for each, each in a transaction that ends with it."""
    found = [await asyncpg.connect(dsn) for dsn in dsns]
    try:
        for one in found:
            await one.execute("begin")
        yield found
    finally:
        for one in found:
            await one.close()


def arrived(id: UUID, key: str = KEY) -> SimpleNamespace:
    return SimpleNamespace(id=id, key=key)


async def test_one_service_waits_for_itself_and_for_no_other(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    async with connected(*map(databases.dsn, ("notify", "notify", "committee"))) as (one, same, other):
        await inbox.lock(one, [KEY])
        await asyncio.wait_for(inbox.lock(other, [KEY]), 5)
        await asyncio.wait_for(inbox.lock(same, [KEY + "0"]), 5)
        await same.execute("set local lock_timeout = '300ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await inbox.lock(same, ["", KEY])


async def test_two_batches_that_name_their_keys_in_other_orders_do_not_block_each_other_for_good(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    keys = [str(uuid4()) for _ in range(400)]

    async def batch(keys: list[str]) -> None:
        async with connected(databases.dsn("notify")) as (one,):
            await inbox.lock(one, keys)

    await asyncio.gather(*(batch(keys[::way]) for way in (1, -1) * 6))


async def test_keys_are_held_once_each_in_one_order() -> None:
    """Two processes order a set each in its own way, so a set is not enough; within this one it would be."""
    held: list[list[str]] = []

    async def execute(_: str, keys: list[str]) -> None:
        held.append(keys)

    keys = [str(n) for n in range(10, 99)]
    for way in (1, -1):
        await inbox.lock(SimpleNamespace(execute=execute), [*keys, *keys][::way])
    assert held == [keys, keys]


async def test_nor_do_two_batches_that_bring_the_same_ids_in_other_orders(stack: Stack) -> None:
    """Even where a copy of an event lies under another subject, so that no lock on it comes first."""
    databases = await stack.fresh_databases()
    async with connected(databases.dsn("owner")) as (owner,):
        await owner.execute(SLOW + "; commit")
    ids = [uuid4() for _ in range(6)]

    async def batch(ids: list[UUID]) -> int:
        async with connected(databases.dsn("notify")) as (one,):
            fresh, _ = await inbox.claim(one, [arrived(id, str(uuid4())) for id in ids], DAY)  # type: ignore[misc]
            await one.execute("commit")
            return len(fresh)

    assert sorted(await asyncio.gather(batch(ids), batch(ids[::-1]))) == [0, len(ids)]


async def test_ids_are_claimed_once_in_the_order_they_came(stack: Stack) -> None:
    ids = [uuid4() for _ in range(30)]
    async with desk(stack, "notify", ANSWERS) as service, service.runtime.pool.acquire() as tx:
        repeated = [arrived(id) for id in (*ids, *reversed(ids))]
        fresh, waiting = await inbox.claim(tx, repeated, DAY)  # type: ignore[arg-type]
        assert [one.id for one in fresh] == ids
        assert waiting == set()
        again, _ = await inbox.claim(tx, [arrived(ids[0]), arrived(uuid4())], DAY)  # type: ignore[list-item]
        assert [one.id for one in again] == [again[0].id]
        assert again[0].id not in ids


async def stopped_behind(databases: Databases) -> set[str]:
    """Whom a batch finds waiting, where its subject came to wait while the batch stood at the lock."""
    async with connected(*map(databases.dsn, ("notify", "notify"))) as (first, second):
        await inbox.lock(first, [KEY])
        batch = asyncio.create_task(inbox.claim(second, [arrived(uuid4())], DAY))  # type: ignore[list-item]
        await asyncio.sleep(0.3)
        assert not batch.done()
        await first.execute(WAITS)
        await first.execute("commit")
        return (await asyncio.wait_for(batch, 5))[1]


async def test_what_came_to_wait_while_a_batch_stood_at_the_lock_stops_it(stack: Stack) -> None:
    assert await stopped_behind(await stack.fresh_databases()) == {KEY}


async def test_planted_a_look_from_before_the_lock_is_found(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    async with connected(databases.dsn("owner")) as (owner,):
        await owner.execute(PLANTED + "; commit")
    assert await stopped_behind(databases) == set()


async def test_what_failed_may_be_given_again_and_nothing_else(stack: Stack) -> None:
    one, other = uuid4(), uuid4()
    async with desk(stack, "notify", ANSWERS) as service, service.runtime.pool.acquire() as tx:
        await inbox.claim(tx, [arrived(one), arrived(other)], DAY)  # type: ignore[list-item]
        await inbox.release(tx, [one])
        fresh, _ = await inbox.claim(tx, [arrived(one), arrived(other)], DAY)  # type: ignore[list-item]
        assert [found.id for found in fresh] == [one]


async def test_where_nothing_failed_the_database_is_not_asked() -> None:
    await inbox.release(None, [])  # type: ignore[arg-type]


async def test_ids_from_before_a_day_are_forgotten_and_those_of_the_day_are_not(stack: Stack) -> None:
    old, young = uuid4(), uuid4()
    async with desk(stack, "notify", ANSWERS) as service, service.runtime.pool.acquire() as tx:
        await inbox.claim(tx, [arrived(old)], DAY - timedelta(days=1))  # type: ignore[list-item]
        await inbox.claim(tx, [arrived(young)], DAY)  # type: ignore[list-item]
        await inbox.forget_before(tx, DAY)
        assert [row["id"] for row in await tx.fetch("select id from inbox")] == [young]
