"""Who may do what at the broker and in the databases, tried by whoever may not."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError

from deploy import kafka, postgres
from deploy.kafka import provision, rights, streams
from schemas.streams import INTERNAL, SERVICES, outward, principal
from tests.stack import SUBSCRIBING, Stack

TABLE = streams(SUBSCRIBING)
USERS = (*SERVICES, *map(principal, SUBSCRIBING))


def test_only_the_named_writer_writes_and_only_the_named_readers_read() -> None:
    for stream in TABLE:
        on_topic = {right for right in rights(TABLE) if right.name == stream.topic}
        assert {right.user for right in on_topic if right.operation == "WRITE"} == {stream.writer}
        assert {right.user for right in on_topic if right.operation == "READ"} == set(stream.readers)


def test_no_content_stays_on_a_stream_longer_than_its_days_and_one() -> None:
    for stream in INTERNAL:
        kept = kafka.settings(stream, replication=3)
        assert (kept["cleanup.policy"] == "compact") == (stream.keep_days is None)
        if stream.keep_days:
            assert int(kept["retention.ms"]) == stream.keep_days * kafka.DAY_MS
            assert int(kept["segment.ms"]) == kafka.DAY_MS


@pytest.mark.parametrize("user", USERS)
async def test_every_topic_that_is_not_ones_own_to_write_refuses(stack: Stack, user: str) -> None:
    producer = AIOKafkaProducer(**stack.client(user), request_timeout_ms=5000)
    await producer.start()
    try:
        for stream in TABLE:
            if stream.writer != user:
                with pytest.raises(TopicAuthorizationFailedError):
                    await producer.send_and_wait(stream.topic, b"planted")
    finally:
        await producer.stop()


@pytest.mark.parametrize("user", USERS)
async def test_one_sees_only_the_topics_that_one_reads_or_writes(stack: Stack, user: str) -> None:
    consumer = AIOKafkaConsumer(**stack.client(user))
    await consumer.start()
    try:
        seen = await consumer.topics()
    finally:
        await consumer.stop()
    assert seen == {stream.topic for stream in TABLE if user == stream.writer or user in stream.readers}


@pytest.mark.parametrize("group", ["dep-fin-1", "dep-ez-coordinator", "dep-ez-coordinator-1", "committee"])
async def test_a_group_of_another_reader_refuses_also_when_its_name_begins_with_ours(stack: Stack, group: str) -> None:
    assert isinstance(await _failure(_joined(stack, "dep-ez", group)), GroupAuthorizationFailedError)


@pytest.mark.parametrize("group", ["dep-ez", "dep-ez-1", "dep-ez.archive"])
async def test_ones_own_groups_work(stack: Stack, group: str) -> None:
    await _joined(stack, "dep-ez", group)


async def test_a_wrong_password_and_no_password_refuse(stack: Stack) -> None:
    wrong = {**stack.client("intake"), "sasl_plain_password": "guess"}
    bare = {"bootstrap_servers": wrong["bootstrap_servers"]}
    for client in (wrong, bare):
        producer = AIOKafkaProducer(**client, request_timeout_ms=2000)
        assert isinstance(await _failure(producer.start()), KafkaError)
        with suppress(KafkaError):
            await producer.stop()


async def test_a_destination_that_no_longer_subscribes_loses_everything(stack: Stack) -> None:
    try:
        await provision(stack.kafka.client, stack.passwords, SUBSCRIBING[:-1])
        producer = AIOKafkaProducer(**stack.client(principal(SUBSCRIBING[-1])), request_timeout_ms=2000)
        assert isinstance(await _failure(producer.start()), KafkaError)
        with suppress(KafkaError):
            await producer.stop()
    finally:
        await provision(stack.kafka.client, stack.passwords, SUBSCRIBING)


@pytest.mark.parametrize("role", SERVICES)
async def test_a_role_reads_its_own_schema_only(stack: Stack, role: str) -> None:
    databases = await stack.fresh_databases()
    connection = await asyncpg.connect(databases.dsn(role))
    try:
        await connection.fetch(f"select * from {role}.outbox")
        for other in set(SERVICES) - {role}:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.fetch(f"select * from {other}.outbox")
        for statement in (
            "create table t ()",
            "create table public.t ()",
            f"create role x_{role}",
            "create temp table t ()",
        ):
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidSchemaNameError)):
                await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("database", ["postgres", "template1", postgres.SEALED])
async def test_routing_enters_no_other_database(stack: Stack, database: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(stack.postgres.dsn("routing", stack.passwords["routing"], database))


async def test_provisioning_again_changes_nothing(stack: Stack) -> None:
    await postgres.provision(stack.postgres.owner, stack.passwords)
    await provision(stack.kafka.client, stack.passwords, SUBSCRIBING)


async def _joined(stack: Stack, user: str, group: str) -> None:
    topic = outward("DEP_EZ").topic
    consumer = AIOKafkaConsumer(topic, group_id=group, **stack.client(user))
    try:
        await consumer.start()
        await asyncio.wait_for(consumer.getmany(timeout_ms=100), 10)
    finally:
        await consumer.stop()


async def _failure(attempt: Awaitable[None]) -> Exception | None:
    try:
        await attempt
    except (KafkaError, OSError) as error:
        return error
    return None
