"""Every user tries every operation on every topic and group and on the cluster, and gets what the documents promise."""

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from kafka.admin import KafkaAdminClient

from deploy import kafka
from deploy.kafka import Right, provision, rights, streams
from schemas.streams import FACTS, SERVICES, principal
from tests.rights.broker import EVERYTHING, GROUPS, TOPICS, founded, let_through
from tests.rights.broker_rules import TAIL, allowed, named, reads, tries
from tests.rights.cluster import CLUSTER, NEW
from tests.rights.hand import Try
from tests.stack import SUBSCRIBING, Stack

USERS, TOPICS_NAMED = named(SUBSCRIBING)
PLANTED: dict[tuple[Any, ...], Try] = {
    ("notify", "ALLOW", "READ", "TOPIC", FACTS.topic): Try("notify", "read", FACTS.topic),
    ("dep-fin", "ALLOW", "DESCRIBE_CONFIGS", "TOPIC", FACTS.topic): Try("dep-fin", "describe configs", FACTS.topic),
    ("dep-fin", "ALLOW", "DESCRIBE", "GROUP", "committee"): Try("dep-fin", "offsets", "committee"),
    ("notify", "ALLOW", "ALTER", "CLUSTER", "kafka-cluster"): Try("notify", "set a password", "cluster"),
}
"""One right too many, and the try that must find it."""
DENIED = Right("dep-ez", "DENY", "ALL", "GROUP", "dep-ez-coordinator")
"""And one refusal too few."""


def seen(stack: Stack, users: Collection[str]) -> set[Try]:
    """What the broker lets these users do."""
    founded(stack.client("admin"), [f"{user}{TAIL}" for user in USERS], FACTS.topic)

    def one(user: str) -> set[Try]:
        return let_through(stack.client(user), min(reads(user)), tries(user, USERS, TOPICS_NAMED))

    with ThreadPoolExecutor(len(users)) as pool:
        return set().union(*pool.map(one, users))


def test_there_is_a_rule_for_every_user_and_every_topic() -> None:
    table = streams(SUBSCRIBING)
    assert {*SERVICES, *map(principal, SUBSCRIBING)} == USERS == {right.user for right in rights(table)}
    assert {stream.topic for stream in table} == TOPICS_NAMED


def test_everybody_may_what_is_promised_and_nothing_else(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    found, promised = seen(stack, USERS), set(allowed(SUBSCRIBING))
    tried = sum(1 for user in USERS for _ in tries(user, USERS, TOPICS_NAMED))
    with capsys.disabled():
        print(f"\n{len(USERS)} users, {tried} tries at the broker, {tried - len(found)} refused")
    assert (found - promised, promised - found) == (set(), set())


async def test_one_right_too_many_is_found(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(table: Any) -> set[Right]:
        return (rights(table) | {Right(*row) for row in PLANTED}) - {DENIED}

    monkeypatch.setattr(kafka, "rights", careless)
    try:
        await provision(stack.kafka.client, stack.passwords, SUBSCRIBING)
        found = seen(stack, ["notify", "dep-fin", "dep-ez"]) - set(allowed(SUBSCRIBING))
    finally:
        monkeypatch.undo()
        await provision(stack.kafka.client, stack.passwords, SUBSCRIBING)
    assert {*PLANTED.values(), Try("dep-ez", "reset", "dep-ez-coordinator")} <= found


async def test_a_superuser_is_let_through_so_each_try_can_see_that(stack: Stack) -> None:
    try:
        with throwaway(stack) as topic:
            group = "planted"
            everything = {
                *(Try("admin", operation, topic) for operation in TOPICS),
                *(Try("admin", operation, group) for operation in GROUPS),
                *(Try("admin", operation, "cluster") for operation in CLUSTER),
            }
            ordered = sorted(everything, key=lambda one: list(EVERYTHING).index(one.operation))
            assert everything - let_through(stack.client("admin"), FACTS.topic, ordered) == set()
    finally:
        await provision(stack.kafka.client, stack.passwords, SUBSCRIBING)


@contextmanager
def throwaway(stack: Stack) -> Iterator[str]:
    """A topic that the tries may delete."""
    admin = KafkaAdminClient(**stack.client("admin"))
    admin.create_topics({NEW: {"num_partitions": 1, "replication_factor": 1}}, wait_for_metadata=True)
    try:
        yield NEW
    finally:
        admin.delete_topics([NEW], raise_errors=False)
        admin.close()
