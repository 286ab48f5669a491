"""What routing writes and remembers: decisions, refusals, and what of the register was published."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from schemas.facts import Facts
from services.chassis.database import Tx
from services.chassis.rows import Row


@dataclass(frozen=True)
class Decided(Row, table="routing.decisions", key=("part", "attempt")):
    """One decision about one part."""

    complaint_id: UUID
    part: UUID
    attempt: int
    parts: int
    facts: dict[str, Any]
    facts_hash: bytes
    consent_to_forward: bool | None
    received_on: date
    destination: str
    rule: str
    rulebook: date
    overlays: list[str]
    track: str
    because: dict[str, str]
    legal_basis: str
    proposal: str | None
    register_rows: list[str]
    decided_by: str
    decided_on: date
    trace: str | None


@dataclass(frozen=True)
class Judged(Row, table="routing.judgements", key=("part", "attempt"), once=True):
    """What a person decided, and why."""

    complaint_id: UUID
    part: UUID
    attempt: int
    destination: str
    person: str
    motivation: str
    confirmed: bool
    decided_at: datetime


@dataclass(frozen=True)
class Refused(Row, table="routing.refusals", key=("part", "attempt")):
    """One case that was given back."""

    complaint_id: UUID
    part: UUID
    attempt: int
    destination: str
    reason: str
    refused_on: date


@dataclass(frozen=True)
class Consented(Row, table="routing.consents", key=("complaint_id",)):
    """What the reporter said last about forwarding."""

    complaint_id: UUID
    consent_to_forward: bool
    corrected_on: date


@dataclass(frozen=True)
class Forwarded(Row, table="routing.forwardings", key=("part", "attempt"), once=True):
    """A referred part that somebody sent on, or returned to its sender."""

    complaint_id: UUID
    part: UUID
    attempt: int
    body: str
    way: str
    person: str
    forwarded_on: date


@dataclass(frozen=True)
class Published(Row, table="routing.published", key=("subject",)):
    """One row of the register as it was last published."""

    subject: str
    digest: bytes
    published_on: date


@dataclass(frozen=True, slots=True)
class PartHistory:
    """The latest decision about a part, and the destinations that gave it back, each with its reason."""

    complaint_id: UUID
    part: UUID
    attempt: int
    parts: int
    facts: Facts
    consent_to_forward: bool | None
    received_on: date
    destination: str
    refused_by: Mapping[str, str]
    forwarded: bool = False

    def again(self, destination: str) -> "PartHistory":
        """The next attempt, there."""
        return replace(self, attempt=self.attempt + 1, destination=destination)


@dataclass(frozen=True, slots=True)
class Known:
    """What routing remembers of one complaint: its decided parts, and every refusal, also of what is undecided.

    ``corrected`` is the consent to forward that was given or taken back after receipt, None where it was not.
    """

    parts: dict[UUID, PartHistory]
    refusals: Sequence[Refused]
    corrected: bool | None = None

    def consent(self, first: bool | None) -> bool | None:
        """What counts now, where ``first`` was said at filing."""
        return first if self.corrected is None else self.corrected


def part_id(first: UUID, n: int) -> UUID:
    """The id of the n-th part: the first keeps its own, the others follow from it, so deciding again changes none."""
    return UUID(bytes=hashlib.sha256(first.bytes + bytes([n])).digest()[:16], version=4) if n else first


async def history(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Known]:
    """What was decided about each part of each complaint, and what was given back."""
    sql = (
        "select s.id, c.consent_to_forward as corrected, d.*, "
        "array(select r from routing.refusals r where r.complaint_id = s.id order by r.part, r.attempt) as refusals "
        "from unnest($1::uuid[]) as s(id) left join routing.consents c on c.complaint_id = s.id "
        "left join lateral (select distinct on (part) complaint_id, part, attempt, parts, facts, consent_to_forward, "
        "received_on, destination, exists (select from routing.forwardings f where f.part = d.part) as forwarded "
        "from routing.decisions d where d.complaint_id = s.id order by part, attempt desc) as d on true"
    )
    found: dict[str, Known] = {}
    for row in map(dict, await tx.fetch(sql, list(set(subjects)))):
        subject, corrected = str(row.pop("id")), row.pop("corrected")
        refusals = [Refused(**refused) for refused in row.pop("refusals")]
        known = found.setdefault(subject, Known({}, refusals, corrected))
        if row["part"]:
            gave_back = {refused.destination: refused.reason for refused in refusals if refused.part == row["part"]}
            facts = Facts.model_validate(row["facts"])
            known.parts[row["part"]] = PartHistory(**row | {"facts": facts, "refused_by": gave_back})
    return found


async def published(tx: Tx, subjects: Sequence[str]) -> Mapping[str, dict[str, bytes]]:
    """The digests of everything published, for the one subject that publishing has."""
    digests = {row["subject"]: row["digest"] for row in await tx.fetch("select subject, digest from routing.published")}
    return dict.fromkeys(subjects, digests)
