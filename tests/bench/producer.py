"""What Kafka takes from a bare producer: the reference for the relay."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from schemas.streams import FACTS
from services.chassis.cloudevents import headers_of
from tests.bench.rounds import Question, Variant, Work
from tests.services.desk import SOURCE

PAYLOAD = os.urandom(1024)
IN_FLIGHT = 500
LARGE_BATCH_BYTES = 256 * 1024


def pipelined(producer: AIOKafkaProducer) -> Work:
    """Sends as the relay does: many at once, each with its own key, then waits for every acknowledgement."""

    async def work(times: int) -> None:
        for sent in range(0, times, IN_FLIGHT):
            count = min(IN_FLIGHT, times - sent)
            waiting = [await producer.send(FACTS.topic, PAYLOAD, key=uuid4().bytes) for _ in range(count)]
            await asyncio.gather(*waiting)

    return work


def as_events(producer: AIOKafkaProducer) -> Work:
    """The same with what an event has beside its data: a complaint as key, hashed to a partition, and eight headers."""
    row = {
        "event_id": uuid4(),
        "type": "nl.gezamenlijkloket.complaints.received.v1",
        "subject": str(uuid4()),
        "time": datetime.now(UTC),
        "traceparent": f"00-{uuid4().hex}-0123456789abcdef-01",
    }
    headers = headers_of(row, SOURCE)

    async def work(times: int) -> None:
        for sent in range(0, times, IN_FLIGHT):
            keys = [str(uuid4()).encode() for _ in range(min(IN_FLIGHT, times - sent))]
            waiting = [await producer.send(FACTS.topic, PAYLOAD, key=key, headers=headers) for key in keys]
            await asyncio.gather(*waiting)

    return work


def one_by_one(producer: AIOKafkaProducer) -> Work:
    """Waits for each acknowledgement before the next."""

    async def work(times: int) -> None:
        for _ in range(times):
            await producer.send_and_wait(FACTS.topic, PAYLOAD, key=uuid4().bytes)

    return work


@asynccontextmanager
async def questions(client: Mapping[str, Any]) -> AsyncIterator[list[Question]]:
    """One question: what a record costs, with every promise on and with fewer."""
    async with AsyncExitStack() as stack:
        safe = await stack.enter_async_context(AIOKafkaProducer(**client, acks="all", enable_idempotence=True))
        large = AIOKafkaProducer(**client, acks="all", enable_idempotence=True, max_batch_size=LARGE_BATCH_BYTES)
        await stack.enter_async_context(large)
        loose = await stack.enter_async_context(AIOKafkaProducer(**client, acks=1))
        yield [
            Question(
                "A record of 1 KB",
                "record",
                (
                    Variant("pipelined, acks=all, idempotent", pipelined(safe)),
                    Variant("the same, batches to 256 KB", pipelined(large)),
                    Variant("pipelined, acks=1", pipelined(loose)),
                    Variant("one at a time, acks=all, idempotent", one_by_one(safe)),
                ),
            )
        ]
