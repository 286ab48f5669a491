"""The reader: Kafka batches into `absorb`, offsets after the transaction, and a watch on itself."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from services.chassis.absorb import absorb
from services.chassis.broker import ASSIGNORS, consumer_broker
from services.chassis.cloudevents import arrival_of
from services.chassis.database import is_infrastructure
from services.chassis.logs import fault_of, log
from services.chassis.runtime import Runtime
from services.chassis.settings import Settings

BATCH = 300
LINGER_MS = 10
PATIENCE_SECONDS = 60.0
STILL_SECONDS = 45.0
"""After so long without an answer from the broker the consumer is made anew; a rejoin can hang without a signal."""


class Reader:
    """One consumer of all topics of a service; runs until cancelled."""

    def __init__(self, runtime: Runtime, settings: Settings) -> None:
        self._runtime, self._settings = runtime, settings
        self._subscriber: Any = None
        self._in_hand = 0.0

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
                    await asyncio.wait_for(broker.stop(), 15)
                self._subscriber = None
            await asyncio.sleep(1)

    def poll_age(self) -> float | None:
        """Seconds since the broker last answered for the slowest partition; None before it answered at all."""
        consumer = self._subscriber.consumer if self._subscriber else None
        polls = [consumer.last_poll_timestamp(tp) for tp in consumer.assignment()] if consumer else []
        if not polls or None in polls:
            return None
        slowest: float = min(polls)
        return max(0.0, time.time() - slowest / 1000)

    def in_hand_age(self) -> float:
        """Seconds since the oldest record that is being handled was published; 0 between two batches."""
        return max(0.0, time.time() - self._in_hand) if self._in_hand else 0.0

    async def lag(self) -> int | None:
        """Records on the broker that this process has not read; None where it has no assignment."""
        consumer = self._subscriber.consumer if self._subscriber else None
        if not consumer or not consumer.assignment():
            return None
        behind = 0
        for partition in consumer.assignment():
            behind += max(0, (consumer.highwater(partition) or 0) - await consumer.position(partition))
        return behind

    def _broker(self) -> KafkaBroker:
        broker = consumer_broker(self._settings)
        self._subscriber = broker.subscriber(
            *self._runtime.topics(),
            batch=True,
            max_records=BATCH,
            batch_timeout_ms=LINGER_MS,
            group_id=self._runtime.name,
            group_instance_id=f"{self._runtime.name}-{self._settings.instance}",
            partition_assignment_strategy=ASSIGNORS,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            decoder=_as_it_came,
        )
        self._subscriber(self._on_batch)
        return broker

    async def _on_batch(self, message: KafkaMessage) -> None:
        records = message.raw_message if isinstance(message.raw_message, tuple) else (message.raw_message,)
        arrivals = [arrival_of(r.topic, r.partition, r.offset, r.headers, r.value or b"") for r in records]
        self._in_hand = min((record.timestamp for record in records), default=0) / 1000
        began = time.monotonic()
        pause = 0.1
        while arrivals:
            try:
                await absorb(self._runtime, arrivals, datetime.now(UTC))
                self._in_hand = 0.0
                return
            except Exception as error:
                log().warning("batch_delayed", count=len(arrivals), seconds=pause, **fault_of(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)
                # After patience the batch goes back to the broker, so that the group does not think us dead.
                if not is_infrastructure(error) or time.monotonic() - began > PATIENCE_SECONDS:
                    raise

    async def _watch(self) -> None:
        started = time.monotonic()
        while True:
            await asyncio.sleep(1)
            age = self.poll_age()
            if (age if age is not None else time.monotonic() - started) > STILL_SECONDS:
                log().error("reader_stood_still", seconds=round(STILL_SECONDS))
                return


async def _as_it_came(message: KafkaMessage) -> KafkaMessage:
    return message
