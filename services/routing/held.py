"""What is held: the parts whose latest decision asks a person."""

from typing import Any
from uuid import UUID

from services.chassis.database import Tx

MOST = 500
_LATEST = "not exists (select from routing.decisions l where l.part = d.part and l.attempt > d.attempt)"


async def parts(tx: Tx) -> list[dict[str, Any]]:
    """The held parts as columns, the longest waiting first, at most `MOST`."""
    rows = await tx.fetch(
        "select complaint_id as complaint, part, attempt, received_on, decided_on as held_on, facts, "
        "coalesce((select c.consent_to_forward from routing.consents c where c.complaint_id = d.complaint_id), "
        "consent_to_forward) as consent_to_forward, rule, rulebook, because, legal_basis, overlays, proposal, "
        "array(select destination from routing.refusals r where r.part = d.part order by r.attempt) as refused_by "
        f"from routing.decisions d where destination = 'HOLD' and {_LATEST} order by received_on, part limit $1",
        MOST,
    )
    return [dict(row) for row in rows]


async def latest(tx: Tx, part: UUID) -> Any:
    """Complaint, attempt and trace of the latest decision about a part; None if there is none."""
    return await tx.fetchrow(
        f"select complaint_id, attempt, trace from routing.decisions d where part = $1 and {_LATEST}", part
    )
