"""What PostgreSQL costs: one commit, a set of rows, two databases, a wake-up, and locks on every key of a batch."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from tests.bench.rounds import Question, Variant, Work

# One payload for all rows: random, so that it does not compress, and made once, so that no variant pays for it.
PAYLOAD = os.urandom(1024)
SET = 50
BATCH = 300
WRITERS = 4
CHANNEL = "bench"

CREATE = """
create table inbox (id uuid primary key);
create table effects (id uuid primary key, payload bytea not null);
create table outbox (n bigint generated always as identity primary key, id uuid not null, payload bytea not null);
"""
INSERT_ROW = "insert into effects (id, payload) values ($1, $2)"
INSERT_EFFECTS = "insert into effects (id, payload) select * from unnest($1::uuid[], $2::bytea[])"
INSERT_OUTBOX = "insert into outbox (id, payload) select * from unnest($1::uuid[], $2::bytea[])"
INSERT_INBOX = "insert into inbox (id) select * from unnest($1::uuid[])"
INSERT_THREE = """
with rows as materialized (select * from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as t (id, effect, event)),
     i as (insert into inbox (id) select id from rows),
     e as (insert into effects (id, payload) select id, effect from rows)
insert into outbox (id, payload) select id, event from rows
"""
NOTIFY = f"select pg_notify('{CHANNEL}', '')"
# In one order, so that two batches that share keys wait for each other and never form a circle.
LOCK = """
select pg_advisory_xact_lock(k)
from (select hashtextextended(id::text, 7) as k from unnest($1::uuid[]) as t (id) order by k) as ordered
"""


def repeated(once: Callable[[], Awaitable[object]]) -> Work:
    """One thing at a time."""

    async def work(times: int) -> None:
        for _ in range(times):
            await once()

    return work


def shared(writers: list[Work]) -> Work:
    """The same work by several connections at once."""

    async def work(times: int) -> None:
        await asyncio.gather(*(w(len(range(i, times, len(writers)))) for i, w in enumerate(writers)))

    return work


def forced_down(folder: Path) -> Work:
    """What the disk allows: one page forced down, in the folder where the database does the same."""

    async def work(times: int) -> None:
        with tempfile.TemporaryFile(dir=folder) as file:
            for _ in range(times):
                os.pwrite(file.fileno(), bytes(8192), 0)
                os.fdatasync(file.fileno())

    return work


def arguments(sql: str, ids: list[UUID]) -> list[list[Any]]:
    """Columns for a set statement: its first parameter is ids, every other one payloads."""
    parameters: list[list[Any]] = [ids, *([PAYLOAD] * len(ids) for _ in range(sql.count("$") - 1))]
    return parameters[: sql.count("$")]


def transaction(c: asyncpg.Connection, *statements: str, size: int = SET) -> Work:
    """The statements about the same new ids, in one transaction."""

    async def write() -> None:
        ids = [uuid4() for _ in range(size)]
        async with c.transaction():
            for sql in statements:
                await c.execute(sql, *arguments(sql, ids))

    return repeated(write)


def one_statement(c: asyncpg.Connection, sql: str) -> Work:
    """One statement about new ids, which is its own transaction."""
    return repeated(lambda: c.execute(sql, *arguments(sql, [uuid4() for _ in range(SET)])))


def commits(c: asyncpg.Connection, each: int) -> Work:
    """So many transactions of one row."""

    async def write() -> None:
        for _ in range(each):
            await c.execute(INSERT_ROW, uuid4(), PAYLOAD)

    return repeated(write)


def row_by_row(c: asyncpg.Connection) -> Work:
    """One statement a row, all in one transaction."""
    return repeated(lambda: c.executemany(INSERT_ROW, [(uuid4(), PAYLOAD) for _ in range(SET)]))


def one_after_the_other(c: asyncpg.Connection, sealed: asyncpg.Connection) -> Work:
    """The sealed rows in their own database, then the rows that refer to them: two commits."""

    async def write() -> None:
        ids = [uuid4() for _ in range(SET)]
        await sealed.execute(INSERT_EFFECTS, *arguments(INSERT_EFFECTS, ids))
        await c.execute(INSERT_OUTBOX, *arguments(INSERT_OUTBOX, ids))

    return repeated(write)


@asynccontextmanager
async def questions(dsn: str, sealed_dsn: str) -> AsyncIterator[list[Question]]:
    """The questions about the database, with tables of their own in two databases that nobody else uses."""
    async with AsyncExitStack() as stack:

        async def connected(address: str) -> asyncpg.Connection:
            c = await asyncpg.connect(address)
            stack.push_async_callback(c.close)
            return c

        writers = [await connected(dsn) for _ in range(WRITERS)]
        sealed, listener = await connected(sealed_dsn), await connected(dsn)
        await listener.add_listener(CHANNEL, lambda *_: None)
        for each in (writers[0], sealed):
            await each.execute(CREATE)
        folder = Path(await writers[0].fetchval("show data_directory"))
        yield [on_commits(writers[0], folder), *on_sets(writers[0], sealed), *on_waking(writers)]


def on_commits(c: asyncpg.Connection, folder: Path) -> Question:
    """What durability costs, and what the database adds to it."""
    disk = Variant("a page forced down, no database", forced_down(folder))
    return Question("One row of 1 KB", "commit", (disk, Variant("a commit", commits(c, 1))))


def on_sets(c: asyncpg.Connection, sealed: asyncpg.Connection) -> list[Question]:
    """How to write many rows."""
    rows = (
        Variant("one UNNEST statement", one_statement(c, INSERT_EFFECTS)),
        Variant("50 statements, one transaction", row_by_row(c)),
        Variant("50 transactions", commits(c, SET)),
    )
    tables = (
        Variant("one statement for all (CTE)", one_statement(c, INSERT_THREE)),
        Variant("one set statement per table", transaction(c, INSERT_INBOX, INSERT_EFFECTS, INSERT_OUTBOX)),
    )
    databases = (
        Variant("in one database, one transaction", transaction(c, INSERT_EFFECTS, INSERT_OUTBOX)),
        Variant("in two databases, one after the other", one_after_the_other(c, sealed)),
    )
    locks = (
        Variant("no locks", transaction(c, INSERT_EFFECTS, size=BATCH)),
        Variant("an advisory lock per key first", transaction(c, LOCK, INSERT_EFFECTS, size=BATCH)),
    )
    return [
        Question("50 rows of 1 KB", "50 rows", rows),
        Question("50 events: inbox, effect and outbox", "50 events", tables),
        Question("50 sealed and 50 plain rows of 1 KB", "50 + 50 rows", databases),
        Question("300 rows of 1 KB", "300 rows", locks),
    ]


def on_waking(writers: list[asyncpg.Connection]) -> list[Question]:
    """NOTIFY takes a lock of the whole database at commit, so its price shows with several writers."""
    return [
        Question(
            f"{size} × 1 KB in a transaction, {WRITERS} writers, one listener",
            "transaction",
            (
                Variant("no NOTIFY", shared([transaction(c, INSERT_OUTBOX, size=size) for c in writers])),
                Variant("one NOTIFY", shared([transaction(c, INSERT_OUTBOX, NOTIFY, size=size) for c in writers])),
            ),
        )
        for size in (SET, 1)
    ]
