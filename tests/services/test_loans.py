"""A connection is lent for as long as its borrower may wait, whatever the server says or does not say."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, Request

from services.chassis.database import Pool, answer_within, connect_pool, seconds_left
from services.chassis.gate import Gate
from services.chassis.messages import Arrival, Effect, Moment, On
from services.chassis.runtime import Runtime, by_message
from services.chassis.web import application
from services.committee import store
from services.front.door import read_bytes
from tests.stack import Stack

WAITS = 0.4
AT_ONCE = 5
"""Seconds, on a machine that does other work too; without a bound a frozen server is waited for a minute."""


@asynccontextmanager
async def lending(stack: Stack, connections: int = 1) -> AsyncIterator[asyncpg.Pool]:
    databases = await stack.fresh_databases()
    pool = await connect_pool(databases.dsn("intake"), "test", connections)
    yield pool
    pool.terminate()


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def writes_and_freezes(pool: asyncpg.Pool, until: ExitStack) -> None:
    """In a transaction; the one backend stays frozen until the end of what the test does."""
    async with pool.acquire() as tx, tx.transaction():
        await tx.execute("insert into inbox values (gen_random_uuid(), now()::date)")
        until.enter_context(frozen(await tx.fetchval("select pg_backend_pid()")))
        await tx.fetchval("select count(*) from inbox")


async def test_a_connection_to_a_frozen_backend_is_cut_and_the_pool_is_whole(stack: Stack) -> None:
    async with lending(stack) as pool:
        with ExitStack() as until:
            answer_within(WAITS)
            began = time.monotonic()
            with pytest.raises(TimeoutError):
                await writes_and_freezes(pool, until)
            assert WAITS - 0.1 < time.monotonic() - began < AT_ONCE
            answer_within(AT_ONCE)
            assert await pool.fetchval("select count(*) from inbox") == 0
        assert await pool.fetchval("select count(*) from inbox") == 0


async def test_planted_the_drivers_own_pool_waits_on(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pool, "acquire", asyncpg.Pool.acquire)
    async with lending(stack) as pool:
        with ExitStack() as until:
            answer_within(WAITS)
            writing = asyncio.create_task(writes_and_freezes(pool, until))
            assert not (await asyncio.wait({writing}, timeout=4 * WAITS))[0]
        await asyncio.wait({writing}, timeout=AT_ONCE)


@pytest.mark.parametrize("ending", [None, ValueError, asyncio.CancelledError])
async def test_who_borrows_next_finds_nothing_of_the_one_before(
    stack: Stack, ending: type[BaseException] | None
) -> None:
    databases = await stack.fresh_databases()
    pool = await connect_pool(databases.dsn("committee"), "test", 1)
    try:
        async with store.as_member(pool, ["KCOO"], "s.kaya") as tx:
            before = await tx.fetchval("select pg_backend_pid()")
            if ending:
                raise ending
    except (ValueError, asyncio.CancelledError):
        assert ending
    told = await pool.fetchrow(
        "select pg_backend_pid(), current_user, current_setting('loket.person', true), "
        "current_setting('loket.destinations', true)"
    )
    await pool.close()
    assert tuple(value or "" for value in told) == (before, "committee", "", "")


async def test_to_wait_for_a_connection_is_to_wait(stack: Stack) -> None:
    async with lending(stack) as pool, pool.acquire():
        answer_within(WAITS)
        for _ in range(2):
            # The loop's own bound, so that a pool that waits for ever fails and does not hang.
            async with asyncio.timeout(AT_ONCE) as bound:
                with pytest.raises(TimeoutError):
                    await pool.fetchval("select 1")
            assert not bound.expired()


@dataclass(frozen=True)
class Said:
    subject: str


async def test_who_was_told_no_before_it_was_begun_is_not_written(stack: Stack) -> None:
    heard: list[str] = []

    def on_said(said: Said, _: None, __: Moment) -> list[Effect]:
        heard.append(said.subject)
        return []

    async with lending(stack) as pool:
        gate = Gate(Runtime("intake", pool, None, by_message([On(Said, on_said)])))
        answer_within(0)
        with pytest.raises(TimeoutError):
            await gate.submit(Arrival(uuid4(), "late", Said("late")))
        answer_within(AT_ONCE)
        running = asyncio.create_task(gate.run())
        await gate.submit(Arrival(uuid4(), "in time", Said("in time")))
        running.cancel()
    assert heard == ["in time"]


async def test_a_backend_that_waits_for_a_lock_ends_with_the_one_it_worked_for(stack: Stack) -> None:
    held = "select count(*) from pg_locks where pid = $1"
    async with lending(stack, connections=2) as pool, pool.acquire() as holder, holder.transaction():
        await holder.execute("select pg_advisory_xact_lock(1)")
        answer_within(WAITS)
        with pytest.raises(TimeoutError):
            async with pool.acquire() as waiting:
                pid = await waiting.fetchval("select pg_backend_pid()")
                await waiting.execute("select pg_advisory_xact_lock(1)")
        async with asyncio.timeout(2 * AT_ONCE):
            while await holder.fetchval(held, pid):
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("worked", [0.0, 0.3])
async def test_a_slow_body_costs_nothing_of_the_time_for_the_answer_and_gives_none(worked: float) -> None:
    routes = APIRouter()

    @routes.post("/left")
    async def left(request: Request) -> float:
        await asyncio.sleep(worked)
        await read_bytes(request, 100)
        return seconds_left()

    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(4):
            await asyncio.sleep(0.2)
            yield b"x"

    app = application("test", [routes], seconds=0.5)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as http:
        assert 0 < (await http.post("/left", content=slowly())).json() <= 0.5 - worked
