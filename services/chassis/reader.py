"""The reader: Kafka batches into `absorb`, offsets once a second after their transactions, and a watch on itself."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from aiokafka import TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from schemas.event import EVENTS
from services.chassis.absorb import absorb
from services.chassis.broker import consumer_broker
from services.chassis.cloudevents import arrival_of
from services.chassis.database import is_infrastructure
from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival
from services.chassis.runtime import Runtime
from services.chassis.settings import Settings

BATCH = 300
EMPTY_MS = 50  # FastStream sleeps as long again after an empty poll; a shorter one keeps a desk at rest busy.
COMMIT_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
STILL_SECONDS = 45.0
"""After so long without an answer from the broker the consumer is made anew; a rejoin can hang without a signal."""


class Reader:
    """One consumer of all topics of a service; runs until cancelled.

    ``heard`` is when the broker last answered, in seconds since 1970, whichever consumer it was; at first our start.
    """

    def __init__(self, runtime: Runtime, settings: Settings) -> None:
        self._runtime, self._settings = runtime, settings
        self._subscriber: Any = None
        self._in_hand, self.heard = 0.0, time.time()
        self._not_ours = frozenset(name.encode() for name in EVENTS) - frozenset(runtime.event_types())
        self._done: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        while True:
            broker = self._broker()
            try:
                await broker.start()
                log().info("reader_started", count=len(self._runtime.topics()))
                await self._watch()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log().warning("reader_interrupted", **fault_of(error))
            finally:
                with suppress(Exception):
                    await asyncio.wait_for(self._commit(), 5)
                # Never cancelled: a consumer that is stopped halfway asks for its group ten times a second, for ever.
                await asyncio.wait({asyncio.create_task(broker.stop())}, timeout=15)
                self._subscriber, self._done = None, {}
            await asyncio.sleep(1)

    def poll_age(self) -> float | None:
        """Seconds since the broker last answered for the slowest partition; None before it answered at all."""
        polls = [self._consumer.last_poll_timestamp(tp) for tp in self._assignment()]
        if not polls or None in polls:
            return None
        self.heard = min(polls) / 1000
        return max(0.0, time.time() - self.heard)

    def in_hand_age(self) -> float:
        """Seconds since the oldest record that is being handled was published; 0 between two batches."""
        return max(0.0, time.time() - self._in_hand) if self._in_hand else 0.0

    async def lag(self) -> int | None:
        """Records on the broker that this process has not read; None where it has no assignment."""
        behind = [
            max(0, (self._consumer.highwater(one) or 0) - await self._consumer.position(one))
            for one in self._assignment()
        ]
        return sum(behind) if behind else None

    @property
    def _consumer(self) -> Any:
        return self._subscriber.consumer if self._subscriber else None

    def _assignment(self) -> frozenset[TopicPartition]:
        return frozenset(self._consumer.assignment() if self._consumer else ())

    def _broker(self) -> KafkaBroker:
        broker = consumer_broker(self._settings)
        self._subscriber = broker.subscriber(
            *self._runtime.topics(),
            batch=True,
            max_records=BATCH,
            batch_timeout_ms=EMPTY_MS,
            group_id=self._runtime.name,
            group_instance_id=f"{self._runtime.name}-{self._settings.instance}",
            # Co-partitioned streams land on one member, so that a subject's events meet in one process.
            partition_assignment_strategy=(RangePartitionAssignor,),
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            decoder=_as_it_came,
        )
        self._subscriber(self._on_batch)
        return broker

    async def _on_batch(self, message: KafkaMessage) -> None:
        records = message.raw_message if isinstance(message.raw_message, tuple) else (message.raw_message,)
        self._in_hand = min((record.timestamp for record in records), default=0) / 1000
        ours = [r for r in records if dict(r.headers).get("ce_type") not in self._not_ours]
        arrivals = [arrival_of(r.topic, r.partition, r.offset, r.headers, r.value or b"") for r in ours]
        await self._absorb(message, arrivals)
        self._in_hand = 0.0
        for record in records:
            self._done[TopicPartition(record.topic, record.partition)] = record.offset + 1

    async def _absorb(self, message: KafkaMessage, arrivals: Sequence[Arrival]) -> None:
        began, pause = time.monotonic(), 0.1
        while arrivals:
            try:
                await absorb(self._runtime, arrivals, datetime.now(UTC))
                return
            except Exception as error:
                log().warning("batch_delayed", count=len(arrivals), seconds=pause, **fault_of(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                # After patience the batch goes back to the broker, so that the group does not think us dead.
                if not is_infrastructure(error) or time.monotonic() - began > PATIENCE_SECONDS:
                    await message.nack()
                    raise

    async def _commit(self) -> None:
        """A commit a batch would cost the broker more than the batch; what is read again is known to the inbox."""
        done, self._done = self._done, {}
        if offsets := {one: done[one] for one in done.keys() & self._assignment()}:
            await self._consumer.commit(offsets)

    async def _watch(self) -> None:
        started = time.monotonic()
        while True:
            await asyncio.sleep(COMMIT_SECONDS)
            await self._commit()
            age = self.poll_age()
            if (age if age is not None else time.monotonic() - started) > STILL_SECONDS:
                log().error("reader_stood_still", seconds=round(STILL_SECONDS))
                return


async def _as_it_came(message: KafkaMessage) -> KafkaMessage:
    return message
