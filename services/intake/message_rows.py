"""What intake writes about messages: letters to the reporter, and what the reporter writes back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.chassis.rows import Forget, Row


@dataclass(frozen=True)
class Letter(Row, table="intake.letters", key=("id",), sealed=True):
    """A message to the reporter, or one of their own (then without ``sender``), sealed to the reporter's key."""

    id: UUID
    complaint_id: UUID
    part: UUID
    kind: str
    sender: str | None
    written_on: date
    letter: str


@dataclass(frozen=True)
class Reply(Row, table="intake.replies", key=("id",)):
    """The reporter wrote."""

    id: UUID
    complaint_id: UUID
    part: UUID
    written_on: date
    trace: str | None


@dataclass(frozen=True)
class SealedReply(Row, table="intake.replies", key=("id",), sealed=True):
    """What they wrote, sealed to the desk."""

    id: UUID
    complaint_id: UUID
    reply: str


@dataclass(frozen=True)
class ReplyHandedOver(Row, table="intake.replies", key=("id",)):
    """It went, sealed anew, to who has the part now."""

    id: UUID
    attempt: int
    handed_over_on: date


@dataclass(frozen=True)
class ReplyForgotten(Row, table="intake.replies", key=("id",)):
    """The desk's copy is gone."""

    id: UUID
    forgotten_on: date


@dataclass(frozen=True)
class ForgetReply(Forget, table="intake.replies", sealed=True):
    """The desk keeps no copy of what others have."""

    id: UUID


@dataclass(frozen=True)
class ForgetLetter(Forget, table="intake.letters", sealed=True):
    """The reporter's copy of a reply that was never confirmed."""

    id: UUID
