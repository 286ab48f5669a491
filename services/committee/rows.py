"""What the committee service writes: one row class for each thing that happens to a case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.chassis.rows import Row

_CASE = ("part", "attempt")


@dataclass(frozen=True)
class Opened(Row, table="committee.cases", key=_CASE):
    """The decision that opened the case, and the trace of the complaint it belongs to."""

    part: UUID
    attempt: int
    complaint_id: UUID
    destination: str
    track: str
    received_on: date
    rule: str
    rulebook: date
    overlays: list[str]
    because: dict[str, str]
    legal_basis: str
    opened_at: datetime
    trace: str | None


@dataclass(frozen=True)
class StoryCame(Row, table="committee.cases", key=_CASE):
    """The facts and the day their sealed story came."""

    part: UUID
    attempt: int
    complaint_id: UUID
    destination: str
    facts: dict[str, Any]
    story_on: date


@dataclass(frozen=True)
class SealedStory(Row, table="committee.stories", key=_CASE, sealed=True):
    """The story itself, which only its destination's key opens."""

    part: UUID
    attempt: int
    complaint_id: UUID
    destination: str
    story: str
    reply_key: dict[str, Any]


@dataclass(frozen=True)
class Accepted(Row, table="committee.cases", key=_CASE):
    """A person took the case."""

    part: UUID
    attempt: int
    complaint_id: UUID
    destination: str
    accepted_on: date
    accepted_by: str


@dataclass(frozen=True)
class Refused(Row, table="committee.cases", key=_CASE):
    """A person said that the case is not theirs."""

    part: UUID
    attempt: int
    complaint_id: UUID
    destination: str
    refused_on: date
    refused_by: str
    refusal_reason: str


@dataclass(frozen=True)
class Opening(Row, table="committee.openings", key=("id",), once=True):
    """One person opened one story, or the messages of one case, for one reason."""

    id: UUID
    complaint_id: UUID
    part: UUID
    attempt: int
    destination: str
    person: str
    reason: str
    opened_at: datetime
    what: str


@dataclass(frozen=True)
class Message(Row, table="committee.messages", key=(*_CASE, "id")):
    """Somebody wrote about a case: the reporter, or a person at the destination."""

    part: UUID
    attempt: int
    id: UUID
    complaint_id: UUID
    destination: str
    author: str
    person: str | None
    written_on: date


@dataclass(frozen=True)
class SealedMessage(Row, table="committee.sealed_messages", key=(*_CASE, "id"), sealed=True):
    """What they wrote, which only the destination's key opens."""

    part: UUID
    attempt: int
    id: UUID
    complaint_id: UUID
    destination: str
    message: str


@dataclass(frozen=True)
class Alarm(Row, table="committee.alarms", key=("part", "attempt", "term", "step")):
    """One alarm of one term."""

    part: UUID
    attempt: int
    term: str
    step: int
    complaint_id: UUID
    destination: str
    due: date
    raised_on: date


@dataclass(frozen=True)
class Recused(Row, table="committee.recusals", key=("complaint_id", "person", "destination"), once=True):
    """One person does not take part in a complaint, and who said so."""

    complaint_id: UUID
    person: str
    part: UUID
    attempt: int
    destination: str
    recused_by: str
    recused_at: datetime


@dataclass(frozen=True)
class Acknowledged(Row, table="committee.acknowledgements", key=("complaint_id",)):
    """The reporter was told on this day."""

    complaint_id: UUID
    acknowledged_on: date


@dataclass(frozen=True)
class Organisation(Row, table="committee.organisations", key=("code",)):
    """What an organisation is called."""

    code: str
    names: dict[str, str]


@dataclass(frozen=True)
class Destination(Row, table="committee.destinations", key=("code",)):
    """A destination as the register states it."""

    code: str
    names: dict[str, str]
    handled_in: str
    subscribes: bool
