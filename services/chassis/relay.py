"""The relay, the one file that publishes: one leader a service takes rows from the outbox to Kafka, in order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka import errors as kafka_errors

from services.chassis.cloudevents import headers_of
from services.chassis.database import connect
from services.chassis.floor import Floor
from services.chassis.logs import fault_of, log
from services.chassis.metrics import RELAYED
from services.chassis.waves import waves

BATCH = 500
POLL_SECONDS = 0.25
LEADER_SECONDS = 1.0
RETRY_SECONDS = 1.0
BLOCKED_SECONDS = 15.0
"""A broker that starts may say nothing of some topics for a while: half a minute is promised until all goes on. Each
try costs the others `METADATA_SECONDS` at most."""
METADATA_SECONDS = 3.0

OF_ONE_TOPIC = (
    kafka_errors.TopicAuthorizationFailedError,
    kafka_errors.UnknownTopicOrPartitionError,
    kafka_errors.InvalidTopicError,
    kafka_errors.MessageSizeTooLargeError,
)
"""Refusals that say something of one topic; any other failure makes the producer anew and everything is sent again."""

_READ = (
    "select s.xmin, o.* from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin) as s left join "
    "(select id, topic, subject, event_id, type, time, stamped, traceparent, data from outbox "
    "where id >= $1 and topic <> all($2::text[]) order by id limit $3) as o on true order by o.id"
)
"""One statement, so that the snapshot is the one it reads by; alone, with no id, where there is nothing to relay."""
_DELETE = "with gone as (delete from outbox where id = any($1::bigint[])) select pg_current_xact_id()::text::bigint"
"""Its own transaction id: whoever drew an outbox id below those deleted had a transaction id before this one."""


class Relay:
    """Runs until cancelled; begins again by itself after any failure of the database or the broker."""

    def __init__(self, name: str, dsn: str, source: str, producer: Callable[[], AIOKafkaProducer]) -> None:
        self._name, self._dsn, self._source, self._new_producer = name, dsn, source, producer
        self._wake = asyncio.Event()

    async def run(self) -> None:
        while True:
            try:
                await self._lead()
            except Exception as error:
                log().warning("relay_interrupted", seconds=RETRY_SECONDS, **fault_of(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _lead(self) -> None:
        connection = await connect(self._dsn, self._name)
        producer = self._new_producer()
        try:
            while not await connection.fetchval("select pg_try_advisory_lock(hashtextextended($1, 11))", self._name):
                await asyncio.sleep(LEADER_SECONDS)
            await connection.add_listener(f"{self._name}.outbox", lambda *_: self._wake.set())
            await producer.start()
            log().info("relay_led")
            await self._drain(connection, producer)
        finally:
            for closing in (producer.stop(), connection.close(timeout=2)):
                with suppress(Exception):
                    await asyncio.wait_for(closing, 5)

    async def _drain(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        floor, blocked, since_blocked = Floor(), set[str](), 0.0
        loop = asyncio.get_running_loop()
        while True:
            self._wake.clear()
            if blocked and loop.time() - since_blocked > BLOCKED_SECONDS:
                blocked = set()
            found = await connection.fetch(_READ, floor.at, list(blocked), BATCH)
            rows = [row for row in found if row["id"] is not None]
            if not blocked:
                floor.observe(found[0]["xmin"], [row["id"] for row in rows])
            if rows:
                sent, refused, failure = await self._publish(producer, rows)
                deleted_by = await connection.fetchval(_DELETE, sent)
                RELAYED.inc(len(sent))
                if failure is not None:
                    raise failure
                if refused:
                    # A topic that refuses us must not stand in the way of the others; its rows stay, in order.
                    blocked, since_blocked = blocked | refused, loop.time()
                    log().error("topics_refused", reason=", ".join(sorted(refused)))
                if not blocked and floor.wants_proposal:
                    floor.propose(deleted_by)
            if len(rows) < BATCH:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def _publish(
        self, producer: AIOKafkaProducer, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[list[int], set[str], BaseException | None]:
        """Send wave by wave: no event of a subject leaves before its predecessor on that topic is acknowledged."""
        sent: list[int] = []
        refused = await self._unknown(producer, {row["topic"] for row in rows})
        for wave in waves(rows, lambda row: (row["topic"], row["subject"])):
            rest = [row for row in wave if row["topic"] not in refused]
            # Appended one by one and awaited together: a task for each record would cost as much as the record.
            pending = [await self._send(producer, row) for row in rest]
            results = await asyncio.gather(*pending, return_exceptions=True)
            failure = None
            for row, result in zip(rest, results, strict=True):
                if not isinstance(result, BaseException):
                    sent.append(row["id"])
                elif isinstance(result, OF_ONE_TOPIC):
                    refused.add(row["topic"])
                else:
                    failure = result
            if failure is not None:
                return sent, refused, failure
        return sent, refused, None

    async def _unknown(self, producer: AIOKafkaProducer, topics: set[str]) -> set[str]:
        """The topics whose metadata do not come in time; those that are known answer at once, broker or no broker."""
        asked = [asyncio.wait_for(producer.partitions_for(topic), METADATA_SECONDS) for topic in topics]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        failed = {topic: error for topic, error in zip(topics, answers, strict=True) if isinstance(error, Exception)}
        for error in failed.values():
            if not isinstance(error, (TimeoutError, *OF_ONE_TOPIC)):
                raise error
        return set(failed)

    async def _send(self, producer: AIOKafkaProducer, row: Mapping[str, Any]) -> Awaitable[Any]:
        """What its acknowledgement is awaited by."""
        acknowledged: Awaitable[Any] = await producer.send(
            row["topic"],
            row["data"],
            key=row["subject"].encode(),
            headers=headers_of(row, self._source),
            timestamp_ms=int(row["time"].timestamp() * 1000) if row["stamped"] else None,
        )
        return acknowledged
