"""Everybody tries everything at a real broker: one function for each operation on a topic or a group."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from typing import Any

from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import KafkaError, NoError
from kafka.protocol.consumer import FetchRequest
from kafka.protocol.producer import ProduceRequest
from kafka.structs import OffsetAndMetadata

from tests.rights.cluster import CLUSTER
from tests.rights.hand import BROKER, REFUSED, Hand, Try, refused, told, unless

_AT_THE_BEGINNING = OffsetAndMetadata(0, "", -1)


def let_through(login: Mapping[str, Any], reads: str, tries: Iterable[Try]) -> set[Try]:
    """Those of one user's tries that the broker let through; ``reads`` is a topic that this user reads."""
    with closing(KafkaAdminClient(**login)) as admin:
        hand = Hand(login, reads, admin)
        return {one for one in tries if _passes(hand, one)}


def founded(admin: Mapping[str, Any], groups: Iterable[str], topic: str) -> None:
    """Groups that are there before anybody tries to list them."""
    with closing(KafkaAdminClient(**admin)) as client:
        for group in groups:
            while not _placed(client, group, topic):
                time.sleep(0.05)


def _placed(client: KafkaAdminClient, group: str, topic: str) -> bool:
    # The first group of a broker makes it found the topic where places are kept.
    with suppress(KafkaError):
        answer = client.alter_group_offsets(group, {TopicPartition(topic, 0): _AT_THE_BEGINNING})
        return all(told is NoError for told in answer.values())
    return False


def _passes(hand: Hand, one: Try) -> bool:
    try:
        return not refused(EVERYTHING[one.operation](hand, one.at))
    except REFUSED:
        return False
    except KafkaError:
        # Something else was wrong with it, and that the broker says only to who may.
        return True


def _read(hand: Hand, topic: str) -> Any:
    # A client would look for the topic first; whoever guesses its name need not.
    part = FetchRequest.FetchTopic.FetchPartition(
        partition=0, current_leader_epoch=-1, fetch_offset=0, last_fetched_epoch=-1, log_start_offset=-1,
        partition_max_bytes=1_024,
    )  # fmt: skip
    wanted = FetchRequest.FetchTopic(topic=topic, partitions=[part])
    return hand.ask(
        FetchRequest(
            max_wait_ms=0, min_bytes=0, max_bytes=1_024, isolation_level=0, session_id=0, session_epoch=-1,
            topics=[wanted], forgotten_topics_data=[], rack_id="", max_version=12,
        )
    )  # fmt: skip


def _write(hand: Hand, topic: str) -> Any:
    # No record at all: that is an error too, of which only somebody hears who may write.
    part = ProduceRequest.TopicProduceData.PartitionProduceData(index=0, records=b"")
    wanted = ProduceRequest.TopicProduceData(name=topic, partition_data=[part])
    request = ProduceRequest(transactional_id=None, acks=-1, timeout_ms=5_000, topic_data=[wanted], max_version=9)
    return hand.ask(request)


def _alter_configs(hand: Hand, topic: str) -> Any:
    changed = ConfigResource(ConfigResourceType.TOPIC, topic, configs={"retention.ms": "86400000"})
    return hand.admin.alter_configs([changed], validate_only=True, raise_on_unknown=False)


def _create(hand: Hand, topic: str) -> Any:
    wanted = {topic: {"num_partitions": 1, "replication_factor": 1}}
    return hand.admin.create_topics(wanted, validate_only=True)


def _delete_records(hand: Hand, topic: str) -> Any:
    return hand.admin.delete_records({TopicPartition(topic, 0): 0}, partition_leader_id=BROKER)


def _reset(hand: Hand, group: str) -> Any:
    return hand.admin.alter_group_offsets(group, {TopicPartition(hand.reads, 0): _AT_THE_BEGINNING})


def _listed(hand: Hand, group: str) -> Any:
    return unless(group in [one["group_id"] for one in hand.admin.list_groups()])


TOPICS: Mapping[str, Callable[[Hand, str], Any]] = {
    "read": _read,
    "write": _write,
    "see": lambda hand, topic: unless(topic in hand.admin.list_topics()),
    "describe configs": lambda hand, topic: told(hand, ConfigResource(ConfigResourceType.TOPIC, topic)),
    "alter configs": _alter_configs,
    "create": _create,
    "add partitions": lambda hand, topic: hand.admin.create_partitions({topic: 12}, validate_only=True),
    "delete": lambda hand, topic: hand.admin.delete_topics([topic]),
    "delete records": _delete_records,
}
"""On a topic."""
GROUPS: Mapping[str, Callable[[Hand, str], Any]] = {
    "reset": _reset,
    "list": _listed,
    "describe": lambda hand, group: hand.admin.describe_groups([group]),
    "offsets": lambda hand, group: hand.admin.list_group_offsets([group]),
    "delete offsets": lambda hand, group: hand.admin.delete_group_offsets(group, [TopicPartition(hand.reads, 0)]),
    "delete group": lambda hand, group: hand.admin.delete_groups([group]),
}
"""On the place of a reader's group in a stream. Joining one asks for the same right as resetting it."""
EVERYTHING = {**TOPICS, **GROUPS, **CLUSTER}
