"""What notify writes: how a reporter can be reached, and each letter with what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.chassis.rows import Row


@dataclass(frozen=True)
class Reachable(Row, table="notify.complaints", key=("complaint_id",)):
    """How the reporter hears of us."""

    complaint_id: UUID
    language: str
    channel: str
    received_on: date


@dataclass(frozen=True)
class OutcomeKnown(Row, table="notify.complaints", key=("complaint_id",)):
    """There is something to say since this day."""

    complaint_id: UUID
    outcome_on: date


@dataclass(frozen=True)
class Moved(Row, table="notify.complaints", key=("complaint_id",)):
    """The cases, as ``part/attempt``, that came to another destination than the first."""

    complaint_id: UUID
    moved: list[str]


@dataclass(frozen=True)
class MessagesLeft(Row, table="notify.complaints", key=("complaint_id",)):
    """The ids of the messages that were left for the reporter."""

    complaint_id: UUID
    messages: list[str]


@dataclass(frozen=True)
class Address(Row, table="notify.addresses", key=("complaint_id",), sealed=True):
    """The reporter's address, a JWE to our key."""

    complaint_id: UUID
    address: str


@dataclass(frozen=True)
class Destination(Row, table="notify.destinations", key=("code",)):
    """Where a destination reads its mail."""

    code: str
    secretariat: str


@dataclass(frozen=True)
class Letter(Row, table="notify.letters", key=("id",)):
    """A letter that is to leave."""

    id: UUID
    complaint_id: UUID
    kind: str
    part: UUID | None
    attempt: int | None
    destination: str | None
    language: str
    trace: str | None
    written_on: date
    due: datetime


@dataclass(frozen=True)
class DailyLetter(Letter, table="notify.letters", key=("id",), once=True):
    """A letter that many reasons of one day have in common: the first writes it."""


@dataclass(frozen=True)
class Sent(Row, table="notify.letters", key=("id",)):
    """The mail server took it."""

    id: UUID
    sent_on: date


@dataclass(frozen=True)
class Delayed(Row, table="notify.letters", key=("id",)):
    """It is tried again at ``due``."""

    id: UUID
    due: datetime
    attempts: int


@dataclass(frozen=True)
class Failed(Row, table="notify.letters", key=("id",)):
    """It will not be tried again by itself."""

    id: UUID
    failed_on: date
    code: str
