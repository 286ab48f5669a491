"""What a running process carries from room to room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from schemas.event import PREFIX, Event
from services.chassis.messages import On


@dataclass(frozen=True, slots=True)
class Runtime:
    """A service's name (its schema, role and consumer group), its two databases and its handlers by message type."""

    name: str
    pool: asyncpg.Pool
    sealed: asyncpg.Pool | None
    answers: Mapping[type[Any], On]
    beat: dict[str, float] = field(default_factory=dict)

    def topics(self) -> list[str]:
        """The topics whose events have a handler here."""
        return sorted({kind.stream.topic for kind in self._events() if kind.stream is not None})

    def event_types(self) -> list[bytes]:
        """The CloudEvents types that have a handler here."""
        return [(PREFIX + kind.name).encode() for kind in self._events()]

    def _events(self) -> list[type[Event]]:
        return [kind for kind in self.answers if issubclass(kind, Event)]


def by_message(answers: Sequence[On]) -> dict[type[Any], On]:
    """Handlers by message type; ValueError where two handlers claim one message."""
    table: dict[type[Any], On] = {}
    for on in answers:
        if on.message in table:
            raise ValueError(f"two handlers for {on.message.__name__}")
        table[on.message] = on
    return table
