"""What every event is: a name, a stream, a subject that keeps its order, and data."""

from typing import Any, ClassVar
from uuid import UUID, uuid4

from pydantic import PrivateAttr

from schemas.model import Shape
from schemas.streams import Stream

PREFIX = "nl.gezamenlijkloket."
EVENTS: dict[str, type["Event"]] = {}
"""Every event of the house by its full CloudEvents type."""


class Event(Shape):
    """One thing that happened, as CloudEvents 1.0 data under the NL GOV profile.

    A subclass names its type (``complaints.received.v1``, domain in the plural, one version) and its stream, None for
    an event that travels only on a destination's own stream. ``event_id`` is the CloudEvents id; a copy of the same
    event on another stream keeps it.
    """

    name: ClassVar[str]
    stream: ClassVar[Stream | None]
    _event_id: UUID = PrivateAttr(default_factory=uuid4)

    def __init_subclass__(cls, name: str = "", stream: Stream | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name:
            cls.name, cls.stream = name, stream
            EVENTS[PREFIX + name] = cls

    @property
    def event_id(self) -> UUID:
        """The CloudEvents ``id``: random, because a time-ordered id would give the minute away."""
        return self._event_id

    @property
    def subject(self) -> str:
        """The CloudEvents ``subject`` and the Kafka key: events of one subject keep their order within a stream."""
        raise NotImplementedError


class ComplaintEvent(Event):
    """An event about one complaint, whose id is its subject."""

    complaint: UUID

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint)
