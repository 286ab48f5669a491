"""What a person at a destination can tell the service to do."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from schemas.committee import RefusalReason

OpeningReason = Literal["handling", "hand-over", "check", "other"]
Opened = Literal["story", "messages"]


@dataclass(frozen=True, slots=True)
class CaseCommand:
    """A command about one case, by one person."""

    complaint_id: UUID
    part: UUID
    attempt: int
    person: str

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint_id)


@dataclass(frozen=True, slots=True)
class RaiseAlarms:
    """Tell of the terms of one case that come near their end or have passed it; the clock tells, and no person."""

    complaint_id: UUID
    part: UUID
    attempt: int

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint_id)


@dataclass(frozen=True, slots=True)
class AcceptCase(CaseCommand):
    """Take the case."""


@dataclass(frozen=True, slots=True)
class RefuseCase(CaseCommand):
    """The case is not ours."""

    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class Recuse(CaseCommand):
    """``recused`` does not take part in the complaint any more."""

    recused: str


@dataclass(frozen=True, slots=True)
class OpenStory(CaseCommand):
    """Log that the story, or the messages, are about to be shown."""

    opening: UUID
    reason: OpeningReason
    what: Opened = "story"


@dataclass(frozen=True, slots=True)
class WriteMessage(CaseCommand):
    """A message to the reporter, sealed to their key; ``copy`` is sealed to the destination, where we hold its key."""

    id: UUID
    letter: str
    copy: str | None
