"""Trying at a real broker what is about the whole of it: its topics, its users, its rights and its own settings."""

from collections.abc import Callable, Mapping
from typing import Any

from kafka import TopicPartition
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialUpsertion,
)
from kafka.protocol.producer import InitProducerIdRequest

from tests.rights.hand import BROKER, Hand, told, unless

NEW = "loket.planted.v1"
EVERY = ACLFilter(
    None, None, ACLOperation.ANY, ACLPermissionType.ANY,
    ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY),
)  # fmt: skip
NONE_SUCH = ACLFilter(
    "User:nobody", "*", ACLOperation.READ, ACLPermissionType.ALLOW,
    ResourcePatternFilter(ResourceType.TOPIC, NEW, ACLResourcePatternType.LITERAL),
)  # fmt: skip
GRANT = ACL(
    "User:nobody", "*", ACLOperation.READ, ACLPermissionType.ALLOW,
    ResourcePattern(ResourceType.TOPIC, NEW, ACLResourcePatternType.LITERAL),
)  # fmt: skip


def _create(hand: Hand, _: str) -> Any:
    return hand.admin.create_topics({NEW: {"num_partitions": 1, "replication_factor": 1}}, validate_only=True)


def _alter_broker(hand: Hand, _: str) -> Any:
    changed = ConfigResource(ConfigResourceType.BROKER, str(BROKER), configs={"log.cleaner.threads": "1"})
    return hand.admin.alter_configs([changed], validate_only=True, raise_on_unknown=False)


def _another_s_password(hand: Hand, _: str) -> Any:
    return hand.admin.alter_user_scram_credentials([UserScramCredentialUpsertion("nobody", "SCRAM-SHA-256", "x" * 20)])


def _producer(hand: Hand, id: str | None) -> Any:
    """A number for a producer: with it writing is idempotent, and under an id transactional."""
    return hand.ask(
        InitProducerIdRequest(
            transactional_id=id, transaction_timeout_ms=5_000, producer_id=-1, producer_epoch=-1, max_version=4
        )
    )


def _moved(hand: Hand, _: str) -> Any:
    return hand.admin.alter_partition_reassignments({TopicPartition(hand.reads, 0): [BROKER]})


CLUSTER: Mapping[str, Callable[[Hand, str], Any]] = {
    "create a topic": _create,
    "grant a right": lambda hand, _: hand.admin.create_acls([GRANT]),
    "list the rights": lambda hand, _: hand.admin.describe_acls(EVERY),
    "take a right away": lambda hand, _: hand.admin.delete_acls([NONE_SUCH]),
    "describe the broker": lambda hand, _: told(hand, ConfigResource(ConfigResourceType.BROKER, str(BROKER))),
    "alter the broker": _alter_broker,
    "set a password": _another_s_password,
    "describe its disks": lambda hand, _: unless(any(one["log_dirs"] for one in hand.admin.describe_log_dirs())),
    "describe its quorum": lambda hand, _: hand.admin.describe_metadata_quorum(),
    "list its settings": lambda hand, _: hand.admin.list_config_resources(),
    "elect a leader": lambda hand, _: hand.admin.elect_leaders(0, {hand.reads: [0]}),
    "list moves": lambda hand, _: hand.admin.list_partition_reassignments(),
    "move a partition": _moved,
    "upgrade": lambda hand, _: hand.admin.update_features({"metadata.version": ("upgrade", 1)}, validate_only=True),
    "idempotent write": lambda hand, _: _producer(hand, None),
    "transaction": lambda hand, _: _producer(hand, f"{hand.login['sasl_plain_username']}-planted"),
    "anything, as the broker says": lambda hand, _: unless(
        bool(hand.admin.describe_cluster()["authorized_operations"])
    ),
}
"""On the cluster."""
