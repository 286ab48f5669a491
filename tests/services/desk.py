"""One service on a real PostgreSQL: records in as its reader would hand them over, rows and events out."""

import itertools
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from schemas.event import PREFIX, Event
from services.chassis import waiting
from services.chassis.absorb import Outcome, absorb
from services.chassis.cloudevents import arrival_again, arrival_of, headers_of
from services.chassis.database import connect_pool
from services.chassis.messages import Arrival, Message, On
from services.chassis.outbox import data_of, day_of
from services.chassis.runtime import Runtime, by_message
from tests.stack import Stack

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOURCE = "urn:nld:oin:00000099123456789000:systeem:test"
PLUMBING = frozenset({"inbox", "outbox", "waiting", "discarded", "sessions", "migrations"})
_OFFSETS = itertools.count()


def arrival(message: Message, traceparent: str | None = None) -> Arrival:
    """An event as it comes off Kafka, through the bytes of its record; a command as the gate takes it."""
    if not isinstance(message, Event):
        return Arrival(uuid4(), message.subject, message)
    assert message.stream is not None
    row = {
        "event_id": message.event_id,
        "type": PREFIX + message.name,
        "subject": message.subject,
        "time": day_of(NOW),
        "traceparent": traceparent,
    }
    return arrival_of(message.stream.topic, 0, next(_OFFSETS), headers_of(row, SOURCE), data_of(message))


@dataclass(frozen=True)
class Published:
    """A row of the outbox, as the relay would send it."""

    id: int
    topic: str
    type: str
    subject: str
    data: Any


@dataclass(frozen=True)
class Desk:
    """A service between two batches; ``open`` and ``vault`` see everything in its two databases."""

    runtime: Runtime
    open: asyncpg.Connection
    vault: asyncpg.Connection
    dsn: str

    def answering(self, *answers: On) -> "Desk":
        """The same databases behind other handlers."""
        return replace(self, runtime=replace(self.runtime, answers=by_message(answers)))

    async def deliver(self, arrivals: Sequence[Arrival], now: datetime = NOW) -> dict[Any, Outcome]:
        """One batch."""
        return await absorb(self.runtime, arrivals, now) if arrivals else {}

    async def retry(self, now: datetime) -> int:
        """One round of what waits and is due; how many rows that were."""
        async with self.runtime.pool.acquire() as tx:
            rows = await waiting.due(tx, now, 300)
        if rows:
            await absorb(self.runtime, [arrival_again(row) for row in rows], now)
        return len(rows)

    async def settle(self) -> None:
        """Retries until nothing is due within the hour."""
        for minutes in range(0, 60, 11):
            while await self.retry(NOW + timedelta(minutes=minutes)):
                pass

    async def published(self) -> list[Published]:
        """Every event written and not yet relayed, in order."""
        sql = f"select id, topic, type, subject, data from {self.runtime.name}.outbox order by id"
        return [Published(**dict(row) | {"data": json.loads(row["data"])}) for row in await self.open.fetch(sql)]

    async def rows(self) -> list[tuple[str, dict[str, Any]]]:
        """Every row of the service's own tables in both databases, by the table's name."""
        found = []
        for connection in (self.open, self.vault):
            for table in await tables(connection, self.runtime.name):
                sql = f"select to_jsonb(t) from {self.runtime.name}.{table} t"
                found += [(table, json.loads(row[0])) for row in await connection.fetch(sql)]
        return found

    async def waiting(self) -> Sequence[Mapping[str, Any]]:
        """The waiting table, in order."""
        rows: list[Mapping[str, Any]] = await self.open.fetch(f"select * from {self.runtime.name}.waiting order by n")
        return rows


async def tables(connection: asyncpg.Connection, schema: str) -> list[str]:
    """A schema's own tables, the chassis' left out."""
    names = await connection.fetch("select tablename from pg_tables where schemaname = $1 order by 1", schema)
    return [row[0] for row in names if row[0] not in PLUMBING]


@asynccontextmanager
async def desk(stack: Stack, name: str, answers: Sequence[On], connections: int = 8) -> AsyncIterator[Desk]:
    """A service with these answers over databases of its own."""
    databases = await stack.fresh_databases()
    pool = await connect_pool(databases.dsn(name), name, connections)
    sealed = None if name == "routing" else await connect_pool(databases.sealed_dsn(name), name)
    opened = await asyncpg.connect(databases.dsn("owner"))
    vault = await asyncpg.connect(databases.sealed_dsn("owner"))
    try:
        yield Desk(Runtime(name, pool, sealed, by_message(answers)), opened, vault, databases.dsn(name))
    finally:
        for each in (pool, sealed, opened, vault):
            if each is not None:
                await each.close()
