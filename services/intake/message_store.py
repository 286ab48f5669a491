"""One function per query about messages: letters to the reporter, and replies on their way."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.chassis.database import Tx
from services.intake.messages import Letter
from services.intake.replies import Kept
from services.intake.status import KEPT

_REPLIES = (
    "select r.id, r.part, r.written_on, r.trace, r.attempt as had, r.handed_over_on, p.attempt, p.destination, "
    "p.accepted_on, d.keys, r.complaint_id from intake.replies r cross join lateral (select * from intake.parts p "
    "where p.part = r.part and p.outcome is not null order by p.attempt desc limit 1) p "
    "left join intake.destinations d on d.code = p.destination "
    "where r.forgotten_on is null and p.outcome = 'routed' and p.refused_on is null "
)
"""Replies of which the desk still has its copy, and whose part is with somebody."""


async def kept_replies(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Mapping[UUID, Kept]]:
    """By complaint and id, what may have to be done with each reply."""
    found: dict[str, dict[UUID, Kept]] = {subject: {} for subject in subjects}
    for row in await tx.fetch(_REPLIES + "and r.complaint_id = any($1::uuid[])", list(found)):
        found[str(row["complaint_id"])][row["id"]] = Kept(**row)
    return found


async def sealed_replies(vault: Tx, subjects: Sequence[str]) -> Mapping[str, Mapping[UUID, str]]:
    """The desk's sealed copies, by complaint and id."""
    found: dict[str, dict[UUID, str]] = {subject: {} for subject in subjects}
    sql = "select id, complaint_id, reply from intake.replies where complaint_id = any($1::uuid[])"
    for row in await vault.fetch(sql, list(found)):
        found[str(row["complaint_id"])][row["id"]] = row["reply"]
    return found


async def due_replies(tx: Tx, today: date, after: UUID, limit: int) -> list[Kept]:
    """Replies to hand over, or to forget, in the order of their ids."""
    sql = (
        "and (p.attempt is distinct from r.attempt or p.accepted_on is not null or r.handed_over_on < $1) "
        "and r.id > $2 order by r.id limit $3"
    )
    return [Kept(**row) for row in await tx.fetch(_REPLIES + sql, today - KEPT, after, limit)]


async def letters(vault: Tx, complaint: UUID) -> tuple[str | None, list[Letter]]:
    """The reporter's private key, sealed under the code, and what is sealed to it, the first one first."""
    key = await vault.fetchval("select private from intake.reply_keys where complaint_id = $1", complaint)
    sql = "select id, kind, part, sender, written_on, letter from intake.letters where complaint_id = $1 order by n"
    return key, [Letter(**row) for row in await vault.fetch(sql, complaint)]


async def written_replies(tx: Tx, complaint: UUID) -> set[UUID]:
    """The ids of the reporter's replies that were confirmed, handed over and forgotten ones too."""
    return {row["id"] for row in await tx.fetch("select id from intake.replies where complaint_id = $1", complaint)}
