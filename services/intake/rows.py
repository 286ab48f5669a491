"""What intake writes: one row class for each thing that happens to a complaint."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.chassis.rows import Forget, Row

_PART = ("part", "attempt")


@dataclass(frozen=True)
class Received(Row, table="intake.complaints", key=("complaint_id",)):
    """A complaint on disk, without anything that is sealed."""

    complaint_id: UUID
    part: UUID
    received_on: date
    facts: dict[str, Any]
    consent_to_forward: bool | None
    body_hash: bytes
    code_hash: bytes
    reply_key: dict[str, Any]


@dataclass(frozen=True)
class SealedStory(Row, table="intake.stories", key=("complaint_id",), sealed=True):
    """The story, sealed to the desk."""

    complaint_id: UUID
    story: str


@dataclass(frozen=True)
class ReplyKey(Row, table="intake.reply_keys", key=("complaint_id",), sealed=True):
    """The reporter's private key, sealed under the return code."""

    complaint_id: UUID
    private: str


@dataclass(frozen=True)
class ForgetStory(Forget, table="intake.stories", sealed=True):
    """The desk keeps no copy of what others have accepted."""

    complaint_id: UUID


@dataclass(frozen=True)
class Decided(Row, table="intake.parts", key=_PART):
    """What routing decided about a part."""

    complaint_id: UUID
    part: UUID
    attempt: int
    parts: int
    outcome: str
    destination: str | None
    because: dict[str, str]
    legal_basis: str
    handed_over_on: date | None


@dataclass(frozen=True)
class Proposed(Row, table="intake.parts", key=_PART):
    """Where a held part would go by the rules."""

    complaint_id: UUID
    part: UUID
    attempt: int
    proposal: str | None


@dataclass(frozen=True)
class Forwarded(Row, table="intake.parts", key=_PART):
    """A person sent a referred part on, or returned it."""

    complaint_id: UUID
    part: UUID
    attempt: int
    forwarded_on: date
    forwarded_way: str


@dataclass(frozen=True)
class Consented(Row, table="intake.consents", key=("complaint_id",)):
    """What the reporter said last about forwarding."""

    complaint_id: UUID
    consent_to_forward: bool
    corrected_on: date


@dataclass(frozen=True)
class CaseOpened(Row, table="intake.parts", key=_PART):
    """The case is open and these terms run."""

    complaint_id: UUID
    part: UUID
    attempt: int
    opened_on: date
    terms: list[Any]


@dataclass(frozen=True)
class TermsStarted(Row, table="intake.parts", key=_PART):
    """Terms that began later."""

    complaint_id: UUID
    part: UUID
    attempt: int
    terms_started: list[Any]


@dataclass(frozen=True)
class CaseAccepted(Row, table="intake.parts", key=_PART):
    """A person took the case."""

    complaint_id: UUID
    part: UUID
    attempt: int
    accepted_on: date


@dataclass(frozen=True)
class CaseRefused(Row, table="intake.parts", key=_PART):
    """A person said: not ours."""

    complaint_id: UUID
    part: UUID
    attempt: int
    refused_on: date


@dataclass(frozen=True)
class NoticePosted(Row, table="intake.notices", key=("complaint_id", "kind")):
    """A notice lies in the reporter's mailbox."""

    complaint_id: UUID
    kind: str
    template: str
    language: str
    posted_on: date


@dataclass(frozen=True)
class NoticeSent(Row, table="intake.notices", key=("complaint_id", "kind")):
    """A notice left."""

    complaint_id: UUID
    kind: str
    sent_on: date


@dataclass(frozen=True)
class NoticeFailed(Row, table="intake.notices", key=("complaint_id", "kind")):
    """A notice could not be delivered."""

    complaint_id: UUID
    kind: str
    failed_on: date


@dataclass(frozen=True)
class Organisation(Row, table="intake.organisations", key=("code",)):
    """An organisation as the register states it."""

    code: str
    names: dict[str, str]
    parent: str | None
    regime: str
    valid_begin: date
    valid_end: date | None


@dataclass(frozen=True)
class Destination(Row, table="intake.destinations", key=("code",)):
    """A destination's keys."""

    code: str
    names: dict[str, str]
    keys: dict[str, Any]
