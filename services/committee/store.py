"""One function per query of the committee service."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

import asyncpg

from services.chassis.database import Tx
from services.committee.alarms import Raised
from services.committee.decisions import Case, Known
from services.committee.messages import Message

COLUMNS = ", ".join(f"c.{field.name}" for field in fields(Case) if field.name != "acknowledged_on")
_SELECT = (
    f"select {COLUMNS}, a.acknowledged_on from committee.cases c "
    "left join committee.acknowledgements a on a.complaint_id = c.complaint_id "
)


async def known(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Known]:
    """What handlers of events need about each complaint, also one that nobody has heard of yet."""
    # One query, because each is a round trip; the register comes with the first row alone, as it is the same for all.
    sql = (
        f"select s.id as subject, {COLUMNS}, a.acknowledged_on, case s.n when 1 then "
        "array(select (code, subscribes) from committee.destinations) end as register "
        "from unnest($1::uuid[]) with ordinality as s(id, n) "
        "left join committee.acknowledgements a on a.complaint_id = s.id "
        "left join committee.cases c on c.complaint_id = s.id"
    )
    subscribes: dict[str, bool] = {}
    found = {subject: Known({}, None, subscribes) for subject in subjects}
    for row in map(dict, await tx.fetch(sql, list(found))):
        subject = str(row.pop("subject"))
        subscribes.update(row.pop("register") or ())
        cases = found[subject].cases
        if row["part"]:
            cases[row["part"], row["attempt"]] = Case(**row)
        found[subject] = Known(cases, row["acknowledged_on"], subscribes)
    return found


async def for_people(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Known]:
    """What handlers of commands need: who is recused as well."""
    recused: dict[str, set[tuple[str, str | None]]] = {subject: set() for subject in subjects}
    sql = "select * from committee.recusals where complaint_id = any($1::uuid[])"
    for row in await tx.fetch(sql, list(recused)):
        by_others = row["destination"] if row["recused_by"] != row["person"] else None
        recused[str(row["complaint_id"])].add((row["person"], by_others))
    found = await known(tx, subjects)
    return {subject: replace(one, recused=frozenset(recused[subject])) for subject, one in found.items()}


Alarms = dict[tuple[UUID, int], list[Raised]]


async def with_alarms(tx: Tx, subjects: Sequence[str]) -> Mapping[str, tuple[Known, Alarms]]:
    """What is known of each complaint, and the alarms of its cases."""
    alarms: dict[str, Alarms] = {subject: {} for subject in subjects}
    sql = "select complaint_id, part, attempt, term, step, raised_on from committee.alarms where complaint_id = any($1)"
    for row in await tx.fetch(sql, [UUID(subject) for subject in alarms]):
        place = row["part"], row["attempt"]
        alarm = Raised(row["term"], row["step"], row["raised_on"])
        alarms[str(row["complaint_id"])].setdefault(place, []).append(alarm)
    return {subject: (case, alarms[subject]) for subject, case in (await known(tx, subjects)).items()}


async def running_cases(tx: Tx, after: tuple[UUID, int], limit: int) -> list[tuple[Case, list[Raised]]]:
    """The next cases that somebody works on or should, without their contents, each with the alarms it had."""
    sql = """
        select c.complaint_id, c.part, c.attempt, c.destination, c.track, c.received_on, c.opened_at, c.trace,
            c.accepted_on, a.acknowledged_on,
            array(select (term, step, raised_on) from committee.alarms where part = c.part and attempt = c.attempt)
        from committee.cases c left join committee.acknowledgements a on a.complaint_id = c.complaint_id
        where c.status in ('open', 'accepted') and (c.part, c.attempt) > ($1, $2)
        order by c.part, c.attempt limit $3
    """
    nothing: dict[str, Any] = {"facts": None, "story_on": None, "refused_on": None}
    rows = [dict(row) for row in await tx.fetch(sql, *after, limit)]
    alarms = [[Raised(*one) for one in row.pop("array")] for row in rows]
    return [(Case(**nothing, **row), raised) for row, raised in zip(rows, alarms, strict=True)]


@asynccontextmanager
async def as_member(
    pool: asyncpg.Pool, destinations: Sequence[str], person: str, writes: bool = False
) -> AsyncIterator[Tx]:
    """A transaction that row-level security binds to these destinations and this person, whatever the query says."""
    async with pool.acquire() as tx, tx.transaction(readonly=not writes):
        await tx.execute("select set_config('loket.destinations', $1, true)", ",".join(destinations))
        await tx.execute("select set_config('loket.person', $1, true)", person)
        await tx.execute("set local role committee_pages")
        yield tx


async def working(tx: Tx, destination: str, limit: int) -> list[Case]:
    """The cases that a destination works on or should, the longest waiting first."""
    sql = (
        _SELECT + "where c.destination = $1 and c.status in ('open', 'accepted') "
        "order by c.received_on, c.part, c.attempt limit $2"
    )
    return [Case(**row) for row in await tx.fetch(sql, destination, limit)]


async def case_of(tx: Tx, part: UUID) -> Case | None:
    """The latest case of a part that the transaction may see."""
    sql = _SELECT + "where c.part = $1 and c.opened_at is not null order by c.attempt desc limit 1"
    row = await tx.fetchrow(sql, part)
    return Case(**row) if row else None


async def sealed_story(pool: asyncpg.Pool, case: Case) -> Mapping[str, Any] | None:
    """The sealed story of one case."""
    async with pool.acquire() as tx:
        sql = "select story, reply_key from committee.stories where part = $1 and attempt = $2 and destination = $3"
        row: Mapping[str, Any] | None = await tx.fetchrow(sql, case.part, case.attempt, case.destination)
        return row


async def messages_of(tx: Tx, case: Case) -> list[Message]:
    """Who wrote about a case and when: in the order of the days, as the reporter sees them, and then as they came."""
    sql = (
        "select id, author, person, written_on from committee.messages "
        "where part = $1 and attempt = $2 and destination = $3 order by written_on, n"
    )
    return [Message(**row) for row in await tx.fetch(sql, case.part, case.attempt, case.destination)]


async def sealed_messages(pool: asyncpg.Pool, case: Case) -> Mapping[UUID, str]:
    """What they wrote, by id."""
    async with pool.acquire() as tx:
        sql = "select id, message from committee.sealed_messages where part = $1 and attempt = $2 and destination = $3"
        rows = await tx.fetch(sql, case.part, case.attempt, case.destination)
        return {row["id"]: row["message"] for row in rows}
