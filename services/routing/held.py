"""What is held: the parts whose latest decision asks a person, and what was decided about them before."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.chassis import telemetry
from services.chassis.database import Tx
from services.chassis.problems import problem

MOST = 500
_LATEST = "not exists (select from routing.decisions l where l.part = d.part and l.attempt > d.attempt)"
_HELD = (
    "select complaint_id as complaint, part, attempt, received_on, decided_on as held_on, facts, "
    "coalesce((select c.consent_to_forward from routing.consents c where c.complaint_id = d.complaint_id), "
    "consent_to_forward) as consent_to_forward, rule, rulebook, because, legal_basis, overlays, proposal, "
    "array(select destination from routing.refusals r where r.part = d.part order by r.attempt) as refused_by "
    f"from routing.decisions d where destination = 'HOLD' and {_LATEST} "
)


async def parts(tx: Tx) -> list[dict[str, Any]]:
    """The held parts as columns, the longest waiting first, at most `MOST`."""
    return [dict(row) for row in await tx.fetch(_HELD + "order by received_on, part limit $1", MOST)]


async def part(tx: Tx, part: UUID) -> dict[str, Any] | None:
    """One of `parts`, or None for what is not held."""
    row = await tx.fetchrow(_HELD + "and part = $1", part)
    return dict(row) if row else None


async def latest(tx: Tx, part: UUID) -> Any:
    """Complaint, attempt and trace of the latest decision about a part; None if there is none."""
    return await tx.fetchrow(
        f"select complaint_id, attempt, trace from routing.decisions d where part = $1 and {_LATEST}", part
    )


async def seen(pool: asyncpg.Pool, part: UUID, attempt: int | None) -> tuple[UUID, int]:
    """The complaint of a part, and the attempt that a person looked at: the latest for who does not say.

    What is done next belongs to that decision's trace. Problem 404 for an unknown part.
    """
    async with pool.acquire() as tx:
        found = await latest(tx, part)
    if found is None:
        raise problem(404, "There is no such part.")
    telemetry.link(found["trace"])
    telemetry.mark(str(found["complaint_id"]))
    return found["complaint_id"], found["attempt"] if attempt is None else attempt


async def trail(tx: Tx, part: UUID) -> Sequence[Mapping[str, Any]]:
    """Every decision about a part in order, with who made it and why, and who gave the case back."""
    rows: Sequence[Mapping[str, Any]] = await tx.fetch(
        "select d.decided_on, d.destination, d.rule, d.decided_by, j.person, j.motivation, j.decided_at, r.reason, "
        "r.refused_on from routing.decisions d left join routing.judgements j using (part, attempt) "
        "left join routing.refusals r using (part, attempt) where d.part = $1 order by d.attempt",
        part,
    )
    return rows


async def judgements(tx: Tx, before: tuple[datetime, UUID] | None, most: int) -> Sequence[Mapping[str, Any]]:
    """What people decided, or sent on, by hand, the newest first: after the last one of the page before, if there was.

    What was sent on has a ``way`` in place of a motivation, and no hour: its ``decided_at`` is when that day began.
    """
    further = "where (decided_at, part) < ($2, $3)" if before else ""
    rows: Sequence[Mapping[str, Any]] = await tx.fetch(
        "select * from (select part, destination, person, motivation, confirmed, decided_at, null as way, "
        "null::date as forwarded_on "
        "from routing.judgements union all select part, body, person, null, false, "
        "forwarded_on::timestamp at time zone 'Europe/Amsterdam', way, forwarded_on "
        "from routing.forwardings) as deeds "
        f"{further} order by decided_at desc, part desc limit $1",
        most,
        *(before or ()),
    )
    return rows


async def waiting(tx: Tx) -> Mapping[str, int]:
    """How many events of this service wait to be tried again, and how many are parked until somebody releases them."""
    row: Mapping[str, int] = await tx.fetchrow(
        "select count(*) filter (where not parked) as waiting, count(*) filter (where parked) as parked from waiting"
    )
    return row
