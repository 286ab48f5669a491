"""Thirty-two writers, some of whose commits are slow, a real relay and a real broker: nothing lost, order kept."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from pydantic import SecretStr

from schemas.notify import NoticePosted
from schemas.streams import NOTICES, Stream
from services.chassis import broker, outbox, statements
from services.chassis.messages import Copy, Moment
from services.chassis.relay import Relay
from services.chassis.settings import Settings
from tests.services.counting import ANSWERS, WRITERS, Count, counted, on_count, write_all
from tests.services.desk import NOW, SOURCE, Desk, desk
from tests.stack import Stack

Meanwhile = Callable[[], Awaitable[None]]
Watch = Callable[[asyncpg.Connection], "Watched"]


class Watched:
    """The relay's connection, with something that happens just before each read."""

    def __init__(self, connection: asyncpg.Connection, meanwhile: Meanwhile) -> None:
        self._connection, self._meanwhile = connection, meanwhile
        self.floors: set[int] = set()
        """Where it read from."""

    async def fetch(self, sql: str, floor: int, *arguments: Any) -> list[Any]:
        self.floors.add(floor)
        await self._meanwhile()
        rows: list[Any] = await self._connection.fetch(sql, floor, *arguments)
        return rows

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        return await self._connection.fetchval(sql, *arguments)


class SnapshotAfterTheRead(Watched):
    """The plant: the snapshot that the relay goes by is one from after its read."""

    async def fetch(self, sql: str, floor: int, *arguments: Any) -> list[Any]:
        self.floors.add(floor)
        rows = [dict(row) for row in await self._connection.fetch(sql, floor, *arguments)]
        await self._meanwhile()
        later = await self._connection.fetchval("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return [row | {"xmin": later} for row in rows]


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


def notify(stack: Stack) -> Settings:
    """How notify reaches the broker."""
    client = stack.client("notify")
    return Settings(
        port=1, database=SecretStr("its own"), kafka_bootstrap=client["bootstrap_servers"], kafka_username="notify",
        kafka_password=SecretStr(stack.passwords["notify"]), kafka_mechanism=client["sasl_mechanism"],
    )  # fmt: skip


@asynccontextmanager
async def relaying(stack: Stack, service: Desk, watch: Watch) -> AsyncIterator[WatchedRelay]:
    relay = WatchedRelay(service.dsn, lambda: broker.producer(notify(stack)), watch)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def published(stack: Stack, subjects: Sequence[UUID], stream: Stream = NOTICES) -> dict[str, list[int]]:
    """What the broker has of each subject, in the order of its partition."""
    wanted, said = {str(one) for one in subjects}, defaultdict[str, list[int]](list)
    places = defaultdict[str, set[int]](set)
    consumer = AIOKafkaConsumer(**stack.client("intake"), auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(stream.topic, n) for n in range(stream.partitions)]
        consumer.assign(partitions)
        await consumer.seek_to_beginning()
        ends = await consumer.end_offsets(partitions)
        while any([await consumer.position(one) < ends[one] for one in partitions]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    if (key := (record.key or b"").decode()) in wanted:
                        event = NoticePosted.model_validate_json(record.value)
                        said[key].append(int(event.template))
                        places[key].add(record.partition)
    finally:
        await consumer.stop()
    assert all(len(found) == 1 for found in places.values()), "a subject has one partition, or it has no order"
    return dict(said)


async def test_nothing_is_lost_and_order_is_kept(stack: Stack) -> None:
    async def pause() -> None:
        await asyncio.sleep(0.02)

    async with (
        desk(stack, "notify", ANSWERS, WRITERS) as service,
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


async def test_subjects_are_spread_over_the_partitions_as_librdkafka_spreads_them(stack: Stack) -> None:
    async with broker.producer(notify(stack)) as producer:
        # The check value of CRC-32 is 0xCBF43926 for these nine digits.
        record = await producer.send_and_wait(NOTICES.topic, b"{}", key=b"123456789")
        assert record.partition == 0xCBF43926 % NOTICES.partitions
        spread = {
            (await producer.send_and_wait(NOTICES.topic, b"{}", key=str(uuid4()).encode())).partition
            for _ in range(200)
        }
    assert spread == set(range(NOTICES.partitions))


async def put(connection: asyncpg.Connection, said: NoticePosted) -> None:
    await statements.run(connection, outbox.statements([Copy(said, NOTICES, None)], "notify", NOW))


async def nothing() -> None:
    """Between two reads."""


async def overtaken(stack: Stack, kind: type[Watched]) -> tuple[int, int]:
    """How many rows stay behind: a first event is written, a second overtakes it, and the first is committed late.

    It is committed after the second was relayed: just before a read of the relay, or between that and its snapshot.
    Then how many stay behind when that relay has ended and another of its kind has begun.
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
        left = [await service.open.fetchval("select count(*) from notify.outbox")]
        async with relaying(stack, service, lambda connection: kind(connection, nothing)):
            await asyncio.sleep(1.5)
        left.append(await service.open.fetchval("select count(*) from notify.outbox"))
        await slow.close()
        return left[0], left[1]


async def test_a_row_that_was_overtaken_leaves_all_the_same(stack: Stack) -> None:
    assert await overtaken(stack, Watched) == (0, 0)


async def test_planted_a_snapshot_after_the_read_loses_that_row_until_a_relay_begins_anew(stack: Stack) -> None:
    assert await overtaken(stack, SnapshotAfterTheRead) == (1, 0)
