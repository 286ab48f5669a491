"""A user's hand at a real broker, and how it is seen that the broker let an operation through."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kafka.admin import ConfigResource, KafkaAdminClient
from kafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailedError,
)

REFUSED = (
    ClusterAuthorizationFailedError, GroupAuthorizationFailedError, TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailedError,
)  # fmt: skip
_NUMBERS = frozenset(error.errno for error in REFUSED)
BROKER = 1


class Try(NamedTuple):
    """One user, one operation, one topic or group or ``cluster``."""

    user: str
    operation: str
    at: str


@dataclass(frozen=True)
class Hand:
    """One user at the broker: how it logs in, a topic that it reads, and what it tries with."""

    login: Mapping[str, Any]
    reads: str
    admin: KafkaAdminClient

    def ask(self, request: Any) -> Any:
        """The broker's own answer to a request that a client of good will would not send."""
        manager = self.admin._manager
        return manager.run(manager.send, request, BROKER).to_dict()


def unless(seen: bool) -> Any:
    """For an operation that hides instead of refusing: a refusal where nothing was seen."""
    return None if seen else ClusterAuthorizationFailedError


def told(hand: Hand, resource: ConfigResource) -> Any:
    """Its settings; the client leaves out the error, so an answer without a single setting is a refusal."""
    answer = hand.admin.describe_configs([resource], config_filter="all")
    return unless(any(settings for kind in answer.values() for settings in kind.values()))


def refused(answer: Any) -> bool:
    """Whether an answer of the client holds a refusal, in any of the forms in which it keeps one."""
    if isinstance(answer, type):
        return issubclass(answer, REFUSED)
    if isinstance(answer, str):
        return "AuthorizationFailed" in answer or "uthorization failed" in answer or "needs ALTER" in answer
    if isinstance(answer, Mapping):
        return answer.get("error_code") in _NUMBERS or any(refused(value) for value in answer.values())
    if isinstance(answer, list | tuple):
        return any(refused(value) for value in answer)
    return False
