"""What routing writes and remembers: decisions, refusals, and what of the register was published."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from schemas.facts import Facts
from services.chassis.database import Tx
from services.chassis.rows import Row
from services.routing.decisions import Decision


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
class Published(Row, table="routing.published", key=("subject",)):
    """One row of the register as it was last published."""

    subject: str
    digest: bytes
    published_on: date


@dataclass(frozen=True, slots=True)
class PartHistory:
    """The latest decision about a part, and the destinations that gave it back."""

    complaint_id: UUID
    part: UUID
    attempt: int
    parts: int
    facts: Facts
    consent_to_forward: bool | None
    received_on: date
    destination: str
    refused_by: frozenset[str]


def facts_hash(facts: Facts) -> bytes:
    """SHA-256 over the facts in one canonical form, so that a replay can show that it saw the same."""
    return hashlib.sha256(facts.model_dump_json(exclude_none=True).encode()).digest()


def register_rows(facts: Facts, decision: Decision) -> list[str]:
    """The codes of the register whose rows the decision rests on."""
    named = {one.organisation for one in facts.accused or () if one.organisation}
    named |= {facts.reporter_organisation} if facts.reporter_organisation else set()
    return sorted(named | {decision.destination})


async def history(tx: Tx, subjects: Sequence[str]) -> Mapping[str, dict[UUID, PartHistory]]:
    """What was decided about each part of each complaint."""
    rows = await tx.fetch(
        "select distinct on (d.part) d.complaint_id, d.part, d.attempt, d.parts, d.facts, d.consent_to_forward, "
        "d.received_on, d.destination, "
        "(select array_agg(r.destination) from routing.refusals r where r.part = d.part) as refused_by "
        "from routing.decisions d where d.complaint_id = any($1::uuid[]) order by d.part, d.attempt desc",
        list(set(subjects)),
    )
    found: dict[str, dict[UUID, PartHistory]] = {subject: {} for subject in subjects}
    for row in rows:
        values = dict(row) | {
            "facts": Facts.model_validate(row["facts"]),
            "refused_by": frozenset(row["refused_by"] or ()),
        }
        found[str(row["complaint_id"])][row["part"]] = PartHistory(**values)
    return found


async def published(tx: Tx, subjects: Sequence[str]) -> Mapping[str, dict[str, bytes]]:
    """The digests of everything published, for the one subject that publishing has."""
    digests = {row["subject"]: row["digest"] for row in await tx.fetch("select subject, digest from routing.published")}
    return {subject: digests for subject in subjects}
