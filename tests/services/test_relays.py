"""A topic that refuses, and a second relay beside the first, on a real broker."""

import asyncio
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import date
from uuid import UUID, uuid4

import pytest
from kafka import KafkaAdminClient

from deploy import kafka
from schemas.notify import NoticePosted
from schemas.streams import LETTERS, NOTICES, Stream
from services.chassis import outbox, relay, statements
from services.chassis.messages import Copy
from tests.services.desk import NOW, Desk, desk
from tests.services.test_relay import Watched, WatchedRelay, nothing, published, relaying
from tests.stack import SUBSCRIBING, Stack


def led(stack: Stack, service: Desk) -> AbstractAsyncContextManager[WatchedRelay]:
    return relaying(stack, service, lambda connection: Watched(connection, nothing))


async def say(service: Desk, subject: UUID, number: int, *streams: Stream) -> None:
    """This number, on these streams."""
    said = NoticePosted(complaint=subject, kind="other", template=str(number), language="nl", on=date(2026, 3, 2))
    async with service.runtime.pool.acquire() as tx:
        await statements.run(tx, outbox.statements([Copy(said, stream, None) for stream in streams], "notify", NOW))


async def until_left(service: Desk, *topics: str) -> None:
    """Until events of these topics are in the outbox, and no others."""
    async with asyncio.timeout(30):
        while [one.topic for one in await service.published()] != list(topics):
            await asyncio.sleep(0.1)


def allow(stack: Stack, stream: Stream) -> None:
    """Notify may write there from now on."""
    admin = KafkaAdminClient(**stack.kafka.client)
    try:
        admin.create_acls([kafka._acl(kafka.Right("notify", "ALLOW", "WRITE", "TOPIC", stream.topic))])
    finally:
        admin.close()


async def test_a_topic_that_refuses_keeps_its_events_in_order_and_stops_no_other(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BLOCKED_SECONDS", 1.0)
    subject = uuid4()
    async with desk(stack, "notify", []) as service, led(stack, service):
        for number in range(4):
            await say(service, subject, number, LETTERS, NOTICES)
            # The last of them comes when the topic is known to refuse.
            await until_left(service, *[LETTERS.topic] * (number + 1))
        assert await published(stack, [subject]) == {str(subject): [0, 1, 2, 3]}
        assert await published(stack, [subject], LETTERS) == {}
        try:
            await asyncio.to_thread(allow, stack, LETTERS)
            await until_left(service)
            assert await published(stack, [subject], LETTERS) == {str(subject): [0, 1, 2, 3]}
        finally:
            await kafka.provision(stack.kafka.client, stack.passwords, SUBSCRIBING)


async def test_a_second_relay_waits_until_the_first_is_gone(stack: Stack) -> None:
    subject, leaving = uuid4(), AsyncExitStack()
    async with desk(stack, "notify", []) as service, leaving:
        first = await leaving.enter_async_context(led(stack, service))
        await say(service, subject, 0, NOTICES)
        await until_left(service)
        async with led(stack, service) as second:
            # Longer than it waits between two looks at the lock.
            for number in range(1, 30):
                await say(service, subject, number, NOTICES)
                await asyncio.sleep(0.1)
            await until_left(service)
            assert first.floors and not second.floors
            await leaving.aclose()
            await say(service, subject, 30, NOTICES)
            await until_left(service)
            assert second.floors
        assert await published(stack, [subject]) == {str(subject): list(range(31))}
