"""Decisions as they were stored, read back one at a time."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from schemas.facts import Facts
from services.chassis.database import Tx
from services.routing.history import Decided

AT_ONCE = 500
_PAST = (
    "select d.*, (select jsonb_object_agg(r.destination, r.reason order by r.attempt) from routing.refusals r "
    "where r.part = d.part and r.attempt < d.attempt) as refused_by, j.person, j.decided_at, j.motivation "
    "from routing.decisions d left join routing.judgements j on j.part = d.part and j.attempt = d.attempt "
)
_COLUMNS = [field.name for field in fields(Decided)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who decided what no rule could, when (UTC, ISO 8601), and why."""

    person: str
    at: str
    motivation: str


@dataclass(frozen=True, slots=True)
class Past:
    """One stored decision: its row and facts, who had given the case back by then, and the person who decided it."""

    row: Decided
    facts: Facts
    refused_by: Mapping[str, str]
    judgement: Judgement | None


async def of(tx: Tx, complaint_or_part: UUID) -> list[Past]:
    """Every decision about a complaint or one of its parts, in order."""
    rows = await tx.fetch(
        _PAST + "where d.complaint_id = $1 or d.part = $1 order by d.part, d.attempt", complaint_or_part
    )
    return [_past(row) for row in rows]


async def count(tx: Tx, since: date) -> int:
    """How many decisions `stream` will give."""
    return int(await tx.fetchval("select count(*) from routing.decisions where received_on >= $1", since))


async def stream(tx: Tx, since: date) -> AsyncIterator[Past]:
    """Every decision about what was received from that day on, the oldest day first; the database keeps the place."""
    async for row in tx.cursor(_PAST + "where d.received_on >= $1 order by d.received_on", since, prefetch=AT_ONCE):
        yield _past(row)


_FIRST = "from routing.decisions where attempt = 1 and received_on >= $1"


async def count_filed(tx: Tx, since: date) -> int:
    """How many parts `filed` will give."""
    return int(await tx.fetchval(f"select count(*) {_FIRST}", since))


async def filed(tx: Tx, since: date) -> AsyncIterator[tuple[Facts, bool | None, date]]:
    """The facts, the consent and the day of every part received from that day on."""
    sql = f"select facts, consent_to_forward, received_on {_FIRST} order by received_on"
    async for facts, consent, on in tx.cursor(sql, since, prefetch=AT_ONCE):
        yield Facts.model_validate(facts), consent, on


def _past(row: Any) -> Past:
    person = row["person"]
    return Past(
        Decided(**{name: row[name] for name in _COLUMNS}),
        Facts.model_validate(row["facts"]),
        row["refused_by"] or {},
        Judgement(person, row["decided_at"].isoformat(), row["motivation"]) if person else None,
    )
