"""What may be done with a case, decided without touching anything."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from schemas.committee import CaseAccepted, CaseEvent, CaseRefused, RefusalReason
from schemas.event import Event
from schemas.period import Period
from schemas.register import Track
from schemas.streams import outward
from schemas.terms import Term
from services.chassis.messages import Copy, Effect, Refused
from services.committee import rows
from services.committee.clocks import terms_of

CaseStatus = Literal["open", "accepted", "refused", "announced"]


class NotYet(Exception):
    """An event of another stream has not come; this one waits for it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case as stored; its status is computed from what happened."""

    complaint_id: UUID
    part: UUID
    attempt: int
    destination: str
    track: Track | None
    received_on: date | None
    opened_at: datetime | None
    trace: str | None
    facts: dict[str, Any] | None
    story_on: date | None
    accepted_on: date | None
    refused_on: date | None
    because: dict[str, str] | None = None
    legal_basis: str | None = None
    rule: str | None = None
    overlays: list[str] | None = None
    acknowledged_on: date | None = None

    @property
    def status(self) -> CaseStatus:
        """``announced`` (the story came before the decision), ``open``, ``accepted`` or ``refused``."""
        if self.refused_on:
            return "refused"
        if self.accepted_on:
            return "accepted"
        return "open" if self.opened_at else "announced"

    @property
    def terms(self) -> tuple[Term, ...]:
        """What runs by what is known now: K7 once the facts came, K10 once the reporter was told."""
        if self.track is None or self.received_on is None:
            return ()
        last = (self.facts or {}).get("lastConduct")
        conduct = Period.parse(last).last if last else None
        return terms_of(self.track, self.received_on, acknowledged_on=self.acknowledged_on, conduct=conduct)


@dataclass(frozen=True, slots=True)
class Known:
    """What the service knows about one complaint: its cases, its acknowledgement, who subscribes, who is recused."""

    cases: dict[tuple[UUID, int], Case]
    acknowledged_on: date | None
    subscribes: dict[str, bool]
    recused: frozenset[tuple[str, str | None]] = frozenset()
    """Persons, each with the destination that said so, None where they said it themselves."""

    def takes_part(self, person: str, destination: str) -> bool:
        """Whether nobody said that this person must not judge the case."""
        return not self.recused & {(person, destination), (person, None)}


def published(event: CaseEvent, subscribes: dict[str, bool]) -> list[Effect]:
    """The event on our stream and, where its destination subscribes, on that destination's own."""
    return [event, *outwards(event, event.destination, subscribes)]


def outwards(event: Event, destination: str, subscribes: dict[str, bool]) -> list[Effect]:
    """The event on its destination's own stream, if there is one. NotYet while the register has not told us."""
    if destination not in subscribes:
        raise NotYet(destination)
    return [Copy(event, outward(destination))] if subscribes[destination] else []


def accept(case: Case, person: str, on: date, subscribes: dict[str, bool]) -> list[Effect]:
    """Taking a case; a repeat by anyone changes nothing, a refused case stays refused."""
    if case.accepted_on:
        return []
    _must_be_open(case)
    event = CaseAccepted(
        complaint=case.complaint_id, part=case.part, attempt=case.attempt, destination=case.destination, on=on
    )
    row = rows.Accepted(case.part, case.attempt, case.complaint_id, case.destination, on, person)
    return [row, *published(event, subscribes)]


def refuse(case: Case, person: str, reason: RefusalReason, on: date, subscribes: dict[str, bool]) -> list[Effect]:
    """Saying that a case is not ours; possible until it is accepted."""
    if case.refused_on:
        return []
    if case.accepted_on:
        raise Refused("already-accepted", "The case was accepted; it can no longer be refused.")
    _must_be_open(case)
    event = CaseRefused(
        complaint=case.complaint_id,
        part=case.part,
        attempt=case.attempt,
        destination=case.destination,
        on=on,
        reason=reason,
    )
    row = rows.Refused(case.part, case.attempt, case.complaint_id, case.destination, on, person, reason)
    return [row, *published(event, subscribes)]


def _must_be_open(case: Case) -> None:
    if case.refused_on:
        raise Refused("already-refused", "The case was refused and has gone on to somebody else.")
    if not case.opened_at:
        raise Refused("not-open", "The case is not open yet.")
