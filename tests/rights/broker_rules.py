"""Who may do what at the broker, as docs/streams.md and docs/subscribing.md tell it to people."""

from collections.abc import Iterable, Iterator

from schemas.streams import principal
from tests.rights.broker import GROUPS, TOPICS
from tests.rights.cluster import CLUSTER
from tests.rights.hand import Try

WRITES = {
    "intake": "intake.facts intake.contact intake.handovers",
    "routing": "routing.register routing.decisions",
    "committee": "committee.progress committee.letters",
    "notify": "notify.notices",
}
"""And committee writes the stream of each destination."""
READS = {
    "intake": "routing.register routing.decisions committee.progress committee.letters notify.notices",
    "routing": "intake.facts committee.progress",
    "committee": "routing.register intake.handovers routing.decisions notify.notices",
    "notify": "routing.register intake.contact routing.decisions committee.progress",
}
"""And a destination reads its own stream; nobody else has any right."""
OF_A_GROUP = ("describe", "list", "offsets", "reset")
"""What a reader does with the place of its own groups in a stream; even those it cannot delete."""
TAIL = "-rights"
"""Ends the name of a group that is nobody's own yet."""


def _topics(names: str) -> set[str]:
    return {f"loket.{name}.v1" for name in names.split()}


def reads(user: str) -> set[str]:
    """The topics that a user reads."""
    return _topics(READS[user]) if user in READS else {f"loket.committee.{user}.v1"}


def named(subscribing: Iterable[str]) -> tuple[set[str], set[str]]:
    """The users and the topics of which these rules know something."""
    destinations = set(map(principal, subscribing))
    internal = {topic for names in (*WRITES.values(), *READS.values()) for topic in _topics(names)}
    return {*WRITES, *READS, *destinations}, internal.union(*map(reads, destinations))


def allowed(subscribing: Iterable[str]) -> Iterator[Try]:
    """Everything that somebody may; what is not here is refused."""
    destinations = list(map(principal, subscribing))
    for user in (*WRITES, *destinations):
        writes = _topics(WRITES.get(user, "")).union(*map(reads, destinations if user == "committee" else ()))
        yield from (Try(user, "write", topic) for topic in writes)
        yield from (Try(user, "read", topic) for topic in reads(user))
        yield from (Try(user, "see", topic) for topic in writes | reads(user))
        yield from (Try(user, operation, f"{user}{TAIL}") for operation in OF_A_GROUP)
        if writes:
            yield Try(user, "idempotent write", "cluster")


def tries(user: str, users: Iterable[str], topics: Iterable[str]) -> Iterator[Try]:
    """Everything everywhere; of ones own groups only one that nobody uses."""
    groups = [f"{reader}{tail}" for reader in users for tail in ("", TAIL) if tail or reader != user]
    yield from (Try(user, operation, topic) for topic in topics for operation in TOPICS)
    yield from (Try(user, operation, group) for group in groups for operation in GROUPS)
    yield from (Try(user, operation, "cluster") for operation in CLUSTER)
