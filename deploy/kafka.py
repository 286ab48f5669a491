"""Topics, users and rights of the broker, all made from the one table of streams."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from schemas.streams import INTERNAL, Stream, outward

MECHANISM = "SCRAM-SHA-256"
SUPERUSERS = frozenset({"admin", "broker"})
DAY_MS = 86_400_000


def streams(subscribing: Iterable[str]) -> list[Stream]:
    """The desk's own streams and one for each destination that subscribes."""
    return [*INTERNAL, *(outward(destination) for destination in subscribing)]


def settings(stream: Stream, replication: int) -> dict[str, str]:
    """How the broker keeps a stream."""
    kept: dict[str, str] = {"cleanup.policy": "compact"}
    if stream.keep_days is not None:
        # The broker drops whole closed segments: a segment a day bounds how long a record outlives its days.
        days = str(stream.keep_days * DAY_MS)
        kept = {"cleanup.policy": "delete", "retention.ms": days, "segment.ms": str(DAY_MS)}
    return {**kept, "max.message.bytes": str(1024 * 1024), "min.insync.replicas": str(max(1, replication - 1))}


class Right(NamedTuple):
    """One line of the access list; a group's name is a prefix, a topic's is whole."""

    user: str
    permission: Literal["ALLOW", "DENY"]
    operation: Literal["READ", "WRITE", "ALL"]
    kind: Literal["TOPIC", "GROUP"]
    name: str


def rights(table: Iterable[Stream]) -> set[Right]:
    """Every right: a writer writes, a reader reads in groups whose name starts with its own.

    READ and WRITE carry DESCRIBE, and WRITE on a topic carries the idempotent producer. Where one reader's name starts
    another's (``dep-ez`` and ``dep-ez-coordinator``) the shorter is denied the longer one's groups, and that wholly: a
    denied READ would leave the DESCRIBE that the right on the shorter name carries.
    """
    written = {Right(stream.writer, "ALLOW", "WRITE", "TOPIC", stream.topic) for stream in table}
    read = {Right(reader, "ALLOW", "READ", "TOPIC", stream.topic) for stream in table for reader in stream.readers}
    readers = {right.user for right in read}
    own = {Right(user, "ALLOW", "READ", "GROUP", user) for user in readers}
    foreign = {
        Right(user, "DENY", "ALL", "GROUP", other)
        for user in readers
        for other in readers
        if other != user and other.startswith(user)
    }
    return written | read | own | foreign


async def provision(
    cluster: Mapping[str, Any],
    passwords: Mapping[str, str],
    subscribing: Iterable[str],
    replication: int = 1,
    keep: Iterable[str] = (),
) -> None:
    """Makes the broker as the table says, and takes away what the table does not say: the cluster is the desk's alone.

    ``cluster`` is how a superuser reaches it, in the words of the client; ``passwords`` holds one for every service
    and every subscribing destination's principal. ``keep`` names users who keep their password and their rights, as
    the one who asks and our own superusers do. May be repeated.
    """
    kept = SUPERUSERS | {*keep, str(cluster.get("sasl_plain_username"))}
    await asyncio.to_thread(_provision, cluster, passwords, streams(subscribing), replication, kept)


def _provision(
    cluster: Mapping[str, Any],
    passwords: Mapping[str, str],
    table: list[Stream],
    replication: int,
    kept: frozenset[str],
) -> None:
    admin = KafkaAdminClient(**cluster)
    try:
        # Who may not rule here is refused by this question at once; by the next one only after half a minute.
        _found(admin, kept)
        _users(admin, passwords, {right.user for right in rights(table)}, kept)
        _topics(admin, table, replication)
        _rights(admin, {_acl(right) for right in rights(table)}, kept)
    finally:
        admin.close()


def _users(admin: KafkaAdminClient, passwords: Mapping[str, str], wanted: set[str], kept: frozenset[str]) -> None:
    gone = set(admin.describe_user_scram_credentials()) - wanted - kept
    changes = [UserScramCredentialUpsertion(user, MECHANISM, passwords[user]) for user in sorted(wanted)]
    changes += [UserScramCredentialDeletion(user, MECHANISM) for user in gone]
    refused = {user: why for user, why in admin.alter_user_scram_credentials(changes).items() if why}
    if refused:
        raise RuntimeError(f"The broker refused these users: {refused}.")


def _topics(admin: KafkaAdminClient, table: list[Stream], replication: int) -> None:
    present = set(admin.list_topics())
    new = {
        stream.topic: {
            "num_partitions": stream.partitions,
            "replication_factor": replication,
            "configs": settings(stream, replication),
        }
        for stream in table
        if stream.topic not in present
    }
    if new:
        # Waiting for the leaders here saves every service its first second of refused sends.
        admin.create_topics(new, wait_for_metadata=True)
    kept = [stream for stream in table if stream.topic in present]
    if kept:
        admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, s.topic, configs=settings(s, replication)) for s in kept]
        )


def _rights(admin: KafkaAdminClient, wanted: set[ACL], kept: frozenset[str]) -> None:
    found = _found(admin, kept)
    surplus, lacking = found - wanted, wanted - found
    if surplus:
        admin.delete_acls(
            [ACLFilter(a.principal, a.host, a.operation, a.permission_type, a.resource_pattern) for a in surplus]
        )
    if lacking and (failed := admin.create_acls(list(lacking))["failed"]):
        raise RuntimeError(f"The broker refused {len(failed)} rights: {failed[0]}.")
    # The controller answers before the broker obeys, and a client that comes between is refused.
    deadline = time.monotonic() + 30
    while _found(admin, kept) != wanted:
        if time.monotonic() > deadline:
            raise RuntimeError("The broker does not take up its rights; look in its log.")
        time.sleep(0.05)


def _found(admin: KafkaAdminClient, kept: frozenset[str]) -> set[ACL]:
    everything = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    found, _ = admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, everything))
    return {one for one in found if one.principal.removeprefix("User:") not in kept}


def _acl(right: Right) -> ACL:
    pattern = ACLResourcePatternType.PREFIXED if right.kind == "GROUP" else ACLResourcePatternType.LITERAL
    resource = ResourcePattern(ResourceType[right.kind], right.name, pattern)
    return ACL(f"User:{right.user}", "*", ACLOperation[right.operation], ACLPermissionType[right.permission], resource)
