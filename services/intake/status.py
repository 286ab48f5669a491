"""What the holder of a return code sees: computed from what happened, in the order of its parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from schemas.model import Shape
from schemas.register import Text
from schemas.routing import ForwardingWay
from schemas.terms import Term
from services.intake import consent
from services.intake.consent import Consent
from services.intake.messages import Letter, MessageOut, Notice, messages_of

KEPT = timedelta(days=30)
"""The longest that the desk keeps its own copy of a story that it has handed over."""

PartStatus = Literal["held", "routed", "opened", "accepted", "referred", "advised"]


@dataclass(frozen=True, slots=True)
class Part:
    """One attempt to bring a part of a complaint where it belongs, as stored."""

    complaint_id: UUID
    part: UUID
    attempt: int
    parts: int | None
    outcome: str | None
    destination: str | None
    because: dict[str, str] | None
    legal_basis: str | None
    handed_over_on: date | None
    opened_on: date | None
    terms: list[Any] | None
    terms_started: list[Any] | None
    accepted_on: date | None
    refused_on: date | None
    proposal: str | None = None
    forwarded_on: date | None = None
    forwarded_way: ForwardingWay | None = None

    @property
    def status(self) -> PartStatus | None:
        """None while the decision itself has not come."""
        if self.accepted_on:
            return "accepted"
        if self.outcome == "routed":
            return "opened" if self.opened_on else "routed"
        return self.outcome  # type: ignore[return-value]  # held, referred, advised


def settled(parts: Iterable[Part]) -> bool:
    """Whether nobody needs the desk's copy any more: every part of the complaint is heard of, and in good hands."""
    latest = {part.part: part for part in sorted(parts, key=lambda part: part.attempt) if part.outcome}
    expected = max((part.parts or 0 for part in latest.values()), default=0)
    return 0 < expected <= len(latest) and all(
        part.outcome == "advised" or part.forwarded_on or (part.accepted_on and part.handed_over_on)
        for part in latest.values()
    )


def overdue(parts: Iterable[Part], today: date) -> bool:
    """Whether every part was handed over so long ago that the desk's copy goes, accepted or not."""
    latest = {part.part: part for part in sorted(parts, key=lambda part: part.attempt) if part.outcome}
    expected = max((part.parts or 0 for part in latest.values()), default=0)
    return 0 < expected <= len(latest) and all(
        part.handed_over_on and today - part.handed_over_on > KEPT for part in latest.values()
    )


def unheard(complaint: UUID, part: UUID, attempt: int) -> Part:
    """A part of which nothing is known yet."""
    return Part(complaint, part, attempt, *[None] * (len(fields(Part)) - 3))


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as its reporter may see it; ``consent`` is to forwarding, as it was said last.

    ``reply_key`` is the reporter's public JWK.
    """

    complaint_id: UUID
    received_on: date
    facts: Mapping[str, Any]
    consent: bool | None
    reply_key: dict[str, Any]
    parts: Sequence[Part]
    notices: Sequence[Notice]
    letters: Sequence[Letter] = ()


class PartOut(Shape):
    """Where one part is and why.

    ``outside`` is the body it would go, or goes, to. ``consent`` says whether consent to that is still ``asked``, or
    ``given`` and to be taken back; absent where it changes nothing. ``forwarded_way`` is ``returned`` where the
    reporter has to go to that body.
    """

    part: UUID
    status: PartStatus
    destination: str | None
    because: Text
    legal_basis: str
    terms: tuple[Term, ...]
    consent: Consent | None = None
    outside: str | None = None
    forwarded_on: date | None = None
    forwarded_way: ForwardingWay | None = None


class StatusOut(Shape):
    """The state of a complaint; ``parts`` is empty for the moment before it is decided where it goes.

    ``messages`` are in the order of their days.
    """

    received_on: date
    parts: tuple[PartOut, ...]
    messages: tuple[MessageOut, ...]


def status_of(complaint: Complaint) -> StatusOut:
    """The latest attempt of each part counts."""
    latest = {part.part: part for part in complaint.parts if part.outcome}
    return StatusOut(
        received_on=complaint.received_on,
        parts=tuple(_part_out(part, complaint) for part in latest.values()),
        messages=messages_of(complaint.notices, complaint.letters),
    )


def writable(complaint: Complaint) -> list[PartOut]:
    """The parts that somebody handles, or will: the reporter can write about them."""
    return [part for part in status_of(complaint).parts if part.status not in ("referred", "advised")]


def _part_out(part: Part, complaint: Complaint) -> PartOut:
    assert part.status and part.because
    asks = consent.needed(complaint.facts) and part.status in ("held", "referred") and part.forwarded_on is None
    outside = part.proposal if part.status == "held" else part.destination
    return PartOut(
        part=part.part,
        status=part.status,
        destination=part.destination,
        because=Text(**part.because),
        legal_basis=part.legal_basis or "",
        terms=tuple(Term(**term) for term in [*(part.terms or []), *(part.terms_started or [])]),
        outside=outside if outside and outside.startswith("REFER_") else None,
        consent=consent.of_part(outside, asks, complaint.consent),
        forwarded_on=part.forwarded_on,
        forwarded_way=part.forwarded_way,
    )
