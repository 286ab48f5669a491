"""One function per query of intake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from schemas.register import Text
from services.chassis.database import Tx
from services.intake.messages import Notice
from services.intake.status import Complaint, Part

_COLUMNS = ", ".join(f"p.{field.name}" for field in fields(Part) if field.name != "complaint_id")
_PART = f"select complaint_id, {_COLUMNS} from intake.parts p "


@dataclass(frozen=True, slots=True)
class Stored:
    """What the worker knows about a complaint: its facts, the reporter's public key and how its parts stand."""

    complaint_id: UUID
    facts: dict[str, Any]
    reply_key: dict[str, Any]
    parts: dict[tuple[UUID, int], Part]
    destination_keys: Mapping[str, dict[str, Any]]


async def stored(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Stored]:
    """The complaints of a batch, with the keys of every destination."""
    # One query, because each is a round trip; the register comes with the first row alone, as it is the same for all.
    sql = (
        f"select s.id as complaint_id, c.facts, c.reply_key, {_COLUMNS}, "
        "case s.n when 1 then (select jsonb_object_agg(code, keys) from intake.destinations) end as register "
        "from unnest($1::uuid[]) with ordinality as s(id, n) left join intake.complaints c on c.complaint_id = s.id "
        "left join intake.parts p on p.complaint_id = c.complaint_id"
    )
    keys: dict[str, dict[str, Any]] = {}
    found: dict[str, Stored] = {}
    for row in map(dict, await tx.fetch(sql, list(dict.fromkeys(subjects)))):
        facts, reply_key, complaint = row.pop("facts"), row.pop("reply_key"), row["complaint_id"]
        keys.update(row.pop("register") or {})
        if facts is None:
            continue
        one = found.setdefault(str(complaint), Stored(complaint, facts, reply_key, {}, keys))
        if row["part"]:
            one.parts[row["part"], row["attempt"]] = Part(**row)
    return found


async def sealed_stories(vault: Tx, subjects: Sequence[str]) -> Mapping[str, str]:
    """The desk's sealed copies, as far as they are still kept."""
    sql = "select complaint_id, story from intake.stories where complaint_id = any($1::uuid[])"
    return {str(row["complaint_id"]): row["story"] for row in await vault.fetch(sql, list(set(subjects)))}


async def kept_stories(vault: Tx, after: UUID, limit: int) -> list[UUID]:
    """The complaints whose story the desk still keeps, in the order of their ids."""
    sql = "select complaint_id from intake.stories where complaint_id > $1 order by complaint_id limit $2"
    return [row["complaint_id"] for row in await vault.fetch(sql, after, limit)]


async def unopened(tx: Tx) -> list[UUID]:
    """Complaints that lack a decision on a part, or the case that was decided on; what was refused is decided anew."""
    rows = await tx.fetch(
        "with latest as (select distinct on (part) complaint_id, parts, "
        "outcome <> 'routed' or opened_on is not null and refused_on is null as known "
        "from intake.parts order by part, attempt desc) "
        "select complaint_id from intake.complaints left join latest using (complaint_id) group by complaint_id "
        "having count(*) filter (where known) < coalesce(max(parts), 1)"
    )
    return [row["complaint_id"] for row in rows]


async def unacknowledged(tx: Tx) -> list[UUID]:
    """Complaints whose reporter was not told that we have them, and of whom we do not know that it cannot be done."""
    rows = await tx.fetch(
        "select complaint_id from intake.complaints c where not exists (select from intake.notices n "
        "where n.complaint_id = c.complaint_id and kind = 'acknowledgement' "
        "and (sent_on is not null or failed_on is not null))"
    )
    return [row["complaint_id"] for row in rows]


async def filed(tx: Tx, complaint: UUID) -> tuple[date, bytes] | None:
    """The day of receipt and the hash of the body of a complaint that was filed before."""
    row = await tx.fetchrow("select received_on, body_hash from intake.complaints where complaint_id = $1", complaint)
    return (row["received_on"], row["body_hash"]) if row else None


async def by_code(tx: Tx, code_hash: bytes) -> Complaint | None:
    """What its reporter may see of a complaint."""
    row = await tx.fetchrow(
        "select complaint_id, received_on, facts, reply_key, "
        "coalesce(n.consent_to_forward, c.consent_to_forward) as consent "
        "from intake.complaints c left join intake.consents n using (complaint_id) where code_hash = $1",
        code_hash,
    )
    if row is None:
        return None
    parts = await tx.fetch(_PART + "where complaint_id = $1 order by part, attempt", row["complaint_id"])
    notices = await tx.fetch(
        "select kind, template, language, posted_on from intake.notices "
        "where complaint_id = $1 and posted_on is not null order by posted_on, kind",
        row["complaint_id"],
    )
    return Complaint(**row, parts=[Part(**part) for part in parts], notices=[Notice(**notice) for notice in notices])


async def consents(tx: Tx, subjects: Sequence[str]) -> Mapping[str, bool | None]:
    """What each reporter said last about forwarding; of whom nothing is known is not there."""
    sql = (
        "select complaint_id, coalesce(n.consent_to_forward, c.consent_to_forward) as consent from intake.complaints c "
        "left join intake.consents n using (complaint_id) where complaint_id = any($1::uuid[])"
    )
    return {str(row["complaint_id"]): row["consent"] for row in await tx.fetch(sql, list(set(subjects)))}


async def organisations(tx: Tx, on: date) -> list[Mapping[str, Any]]:
    """The organisations in force on a day."""
    rows: list[Mapping[str, Any]] = await tx.fetch(
        "select code, names, parent, regime from intake.organisations "
        "where valid_begin <= $1 and (valid_end is null or valid_end >= $1) order by code",
        on,
    )
    return rows


async def destination_names(tx: Tx) -> dict[str, Text]:
    """Destinations by code, as people call them."""
    rows = await tx.fetch("select code, names from intake.destinations")
    return {row["code"]: Text(**row["names"]) for row in rows}
