"""What a service is told and what it answers: arrivals in, effects out, and which handler stands between them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from schemas.event import Event
from schemas.streams import Stream
from services.chassis.rows import Forget, Row


class Message(Protocol):
    """An event of another service, or a command that a person gave over HTTP; its subject keeps its order."""

    @property
    def subject(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Copy:
    """An event, under its own id, on a stream; the trace it belongs to is added by who publishes it."""

    event: Event
    stream: Stream
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message is handled, and the trace that what comes of it belongs to."""

    now: datetime
    traceparent: str | None = None


Effect = Event | Copy | Row | Forget
Given = Callable[[Any, Sequence[str]], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class On:
    """``handler(message, given, at)`` answers one message with its effects and touches nothing else.

    ``given(tx, subjects)`` is one query a batch that loads what the handler needs, by subject; with ``sealed``, the
    same from the database of sealed content, ``given`` becomes the pair of both. ``traced`` false is for bookkeeping,
    and for commands, whose HTTP request has a span already.
    """

    message: type[Any]
    handler: Callable[[Any, Any, Moment], Iterable[Effect]]
    given: Given | None = None
    sealed: Given | None = None
    traced: bool = True


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as it came, kept so that what cannot be handled now can be handled later."""

    topic: str
    headers: Sequence[tuple[str, str]]
    data: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """Where an arrival stands in the waiting table."""

    n: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message on its way in. ``fault`` stands where it could not be decoded; ``raw`` is None for a command."""

    id: UUID
    key: str
    message: Message | None
    traceparent: str | None = None
    raw: Raw | None = None
    fault: str | None = None
    held: Held | None = None


class Refused(Exception):
    """A command that the state of its subject does not allow; `code` is for a program, the text for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
