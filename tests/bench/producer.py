"""What Kafka takes from a bare producer: the reference for the relay."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from schemas.streams import FACTS
from tests.bench.rounds import Question, Variant, Work

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
