"""Thirty-two writers, some of whose commits are slow, a real relay and a real broker: nothing lost, order kept."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pydantic import SecretStr

from schemas.notify import NoticePosted
from schemas.streams import NOTICES
from services.chassis import broker, inbox, outbox
from services.chassis.database import Tx
from services.chassis.messages import Arrival, Effect, Moment, On
from services.chassis.outbox import Outgoing
from services.chassis.relay import _SNAPSHOT, Relay
from services.chassis.rows import Row
from services.chassis.settings import Settings
from tests.services.desk import NOW, SOURCE, Desk, desk
from tests.stack import Stack

Meanwhile = Callable[[], Awaitable[None]]
Watch = Callable[[asyncpg.Connection], "Watched"]
WRITERS = 32
COUNTERS = """
create table notify.counters (complaint_id uuid primary key, n int not null);
create function notify.slow() returns trigger language plpgsql as $$
begin if random() < 0.05 then perform pg_sleep(0.06); end if; return null; end $$;
create constraint trigger slow after insert or update on notify.counters deferrable initially deferred
    for each row execute function notify.slow();
"""


@dataclass(frozen=True)
class Count:
    """Say the next number of a subject."""

    complaint: UUID

    @property
    def subject(self) -> str:
        return str(self.complaint)


@dataclass(frozen=True)
class Counter(Row, table="notify.counters", key=("complaint_id",)):
    """The last number said."""

    complaint_id: UUID
    n: int


async def counters(tx: Tx, subjects: Sequence[str]) -> Mapping[str, int]:
    rows = await tx.fetch("select complaint_id, n from notify.counters where complaint_id = any($1::uuid[])", subjects)
    return {str(row["complaint_id"]): row["n"] for row in rows}


def on_count(command: Count, before: int | None, at: Moment) -> list[Effect]:
    n = (before or 0) + 1
    posted = NoticePosted(
        complaint=command.complaint, kind="other", template=str(n), language="nl", on=date(2026, 3, 2)
    )
    return [Counter(command.complaint, n), posted]


async def write(service: Desk, subjects: Sequence[UUID], until: float) -> None:
    """One of the writers."""
    while asyncio.get_running_loop().time() < until:
        some = sorted(random.sample(subjects, random.randint(1, 3)))
        await service.deliver([Arrival(uuid4(), str(one), Count(one)) for one in some])


async def write_all(service: Desk, seconds: float, about: int) -> Sequence[UUID]:
    """The subjects that were written about."""
    await service.open.execute(COUNTERS)
    await service.open.execute("grant all on notify.counters to notify")
    subjects = [uuid4() for _ in range(about)]
    until = asyncio.get_running_loop().time() + seconds
    await asyncio.gather(*(write(service, subjects, until) for _ in range(WRITERS)))
    return subjects


async def counted(service: Desk) -> dict[str, list[int]]:
    """What must have been said of each subject, in this order."""
    rows = await service.open.fetch("select complaint_id, n from notify.counters")
    return {str(row["complaint_id"]): list(range(1, row["n"] + 1)) for row in rows}


async def in_outbox_order(stack: Stack) -> bool:
    async with desk(stack, "notify", [On(Count, on_count, counters)], WRITERS) as service:
        await write_all(service, 2.0, about=12)
        said: dict[str, list[int]] = defaultdict(list)
        for one in await service.published():
            said[one.subject].append(int(one.data["template"]))
        return said == await counted(service)


async def test_ids_of_the_outbox_follow_each_subject_s_history(stack: Stack) -> None:
    assert await in_outbox_order(stack)


async def test_planted_writers_that_do_not_wait_for_each_other_are_found(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_lock(tx: Tx, keys: Sequence[str]) -> None:
        return None

    monkeypatch.setattr(inbox, "lock", no_lock)
    assert not await in_outbox_order(stack)


class Watched:
    """The relay's connection, with something that happens between its snapshot and its read."""

    def __init__(self, connection: asyncpg.Connection, meanwhile: Meanwhile) -> None:
        self._connection, self._meanwhile = connection, meanwhile
        self.floors: set[int] = set()
        """Where it read from."""

    async def fetchrow(self, sql: str) -> dict[str, Any]:
        row = dict(await self._connection.fetchrow(sql))
        await self._meanwhile()
        return row

    async def fetch(self, sql: str, floor: int, *arguments: Any) -> list[Any]:
        self.floors.add(floor)
        rows: list[Any] = await self._connection.fetch(sql, floor, *arguments)
        return rows

    async def execute(self, sql: str, *arguments: Any) -> None:
        await self._connection.execute(sql, *arguments)


class SnapshotAfterTheRead(Watched):
    """The plant: what the relay takes for a snapshot from before its read is one from after."""

    async def fetchrow(self, sql: str) -> dict[str, Any]:
        self._snapshot = dict(await self._connection.fetchrow(sql))
        return self._snapshot

    async def fetch(self, sql: str, floor: int, *arguments: Any) -> list[Any]:
        rows = await super().fetch(sql, floor, *arguments)
        await self._meanwhile()
        self._snapshot.update(await self._connection.fetchrow(_SNAPSHOT))
        return rows


class WatchedRelay(Relay):
    """The real relay over such a connection."""

    def __init__(self, dsn: str, producer: Callable[[], AIOKafkaProducer], watch: Watch) -> None:
        super().__init__("notify", dsn, SOURCE, producer)
        self._watch = watch
        self.floors: set[int] = set()

    async def _drain(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        watched = self._watch(connection)
        self.floors = watched.floors
        await super()._drain(watched, producer)


@asynccontextmanager
async def relaying(stack: Stack, service: Desk, watch: Watch) -> AsyncIterator[WatchedRelay]:
    client = stack.client("notify")
    settings = Settings(
        port=1, database=SecretStr(service.dsn), kafka_bootstrap=client["bootstrap_servers"], kafka_username="notify",
        kafka_password=SecretStr(stack.passwords["notify"]), kafka_mechanism=client["sasl_mechanism"],
    )  # fmt: skip
    relay = WatchedRelay(service.dsn, lambda: broker.producer(settings), watch)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def published(stack: Stack, subjects: Sequence[UUID]) -> dict[str, list[int]]:
    """What the broker has of each subject, in the order of its partition."""
    wanted, said = {str(one) for one in subjects}, defaultdict[str, list[int]](list)
    consumer = AIOKafkaConsumer(**stack.client("intake"), auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(NOTICES.topic, n) for n in range(NOTICES.partitions)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(partitions)
        while any([await consumer.position(one) < ends[one] for one in partitions]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    if (key := (record.key or b"").decode()) in wanted:
                        event = NoticePosted.model_validate_json(record.value)
                        said[key].append(int(event.template))
    finally:
        await consumer.stop()
    return dict(said)


async def test_nothing_is_lost_and_order_is_kept(stack: Stack) -> None:
    async def pause() -> None:
        await asyncio.sleep(0.02)

    async with (
        desk(stack, "notify", [On(Count, on_count, counters)], WRITERS) as service,
        relaying(stack, service, lambda connection: Watched(connection, pause)) as relay,
    ):
        subjects = await write_all(service, 4.0, about=300)
        async with asyncio.timeout(30):
            while await service.open.fetchval("select count(*) from notify.outbox"):
                await asyncio.sleep(0.2)
        written, said = await counted(service), await published(stack, subjects)
    print(f"{sum(map(len, written.values()))} written, floor raised {len(relay.floors) - 1} times")
    assert said == written
    assert len(relay.floors) > 1


async def put(connection: asyncpg.Connection, said: NoticePosted) -> None:
    await outbox.put(connection, [Outgoing(said, NOTICES, None)], "notify", NOW)


async def overtaken(stack: Stack, kind: type[Watched]) -> int:
    """How many rows stay behind: a first event is written, a second overtakes it, and the first is committed late.

    It is committed after the second was relayed, between the relay's snapshot and its read (in either order).
    """
    first, second = (on_count(Count(uuid4()), None, Moment(NOW))[1] for _ in range(2))
    assert isinstance(first, NoticePosted) and isinstance(second, NoticePosted)
    async with desk(stack, "notify", []) as service:
        slow = await asyncpg.connect(service.dsn)
        transaction = slow.transaction()
        await transaction.start()
        await put(slow, first)
        committed = asyncio.Event()

        async def commit_once_overtaken() -> None:
            if not committed.is_set() and not await service.open.fetchval("select count(*) from notify.outbox"):
                await transaction.commit()
                committed.set()

        async with service.runtime.pool.acquire() as quick:
            await put(quick, second)
        async with relaying(stack, service, lambda connection: kind(connection, commit_once_overtaken)):
            await asyncio.wait_for(committed.wait(), 20)
            await asyncio.sleep(1.5)
        left: int = await service.open.fetchval("select count(*) from notify.outbox")
        await slow.close()
        return left


async def test_a_row_that_was_overtaken_leaves_all_the_same(stack: Stack) -> None:
    assert await overtaken(stack, Watched) == 0


async def test_planted_a_snapshot_after_the_read_loses_that_row(stack: Stack) -> None:
    assert await overtaken(stack, SnapshotAfterTheRead) == 1
