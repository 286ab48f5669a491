"""What lies sealed and was never confirmed: its own commit came first, and the one that refers to it never came.

Nobody repeats a command, so nothing else would ever look at it. Whoever asks holds the lock of the complaint, as
whoever files or replies does: what is under way is not mistaken for what broke off. Before it goes it is kept for a
week, because an open database that was restored to an older moment does not know what it had confirmed either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from services.chassis.database import Tx
from services.chassis.messages import Effect, Moment
from services.chassis.outbox import day_of
from services.chassis.rows import Forget, Row
from services.intake import message_rows, rows

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ForgetIfUnconfirmed:
    """Forget a reply, or the story where ``id`` is the complaint's own, if it was never confirmed."""

    complaint: UUID
    id: UUID

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint)


@dataclass(frozen=True)
class Seen(Row, table="intake.unconfirmed", key=("id",), once=True):
    """The sweep met it without its other half, for the first time on this day."""

    id: UUID
    complaint_id: UUID
    seen_on: date


@dataclass(frozen=True)
class Unseen(Forget, table="intake.unconfirmed"):
    """It was confirmed after all, or it is gone."""

    id: UUID


@dataclass(slots=True)
class Known:
    """Of one complaint: the ids that were confirmed, its own among them, and what was seen unconfirmed on which day."""

    confirmed: set[UUID] = field(default_factory=set)
    seen: dict[UUID, date] = field(default_factory=dict)


def on_forget_if_unconfirmed(command: ForgetIfUnconfirmed, known: Known, at: Moment) -> list[Effect]:
    """Remembered the first time, forgotten when it is seen after its week."""
    id, today = command.id, day_of(at.now).date()
    if id in known.confirmed:
        return [Unseen(id)]
    if id not in known.seen:
        return [Seen(id, command.complaint, today)]
    if today - known.seen[id] <= KEPT:
        return []
    if id == command.complaint:
        return [rows.ForgetStory(id), Unseen(id)]
    return [message_rows.ForgetReply(id), message_rows.ForgetLetter(id), Unseen(id)]


async def known(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Known]:
    """What the handler needs, by complaint."""
    found = {subject: Known() for subject in subjects}
    sql = (
        "select complaint_id, complaint_id as id, null::date as seen_on from intake.complaints "
        "where complaint_id = any($1::uuid[]) union all "
        "select complaint_id, id, null from intake.replies where complaint_id = any($1::uuid[]) union all "
        "select complaint_id, id, seen_on from intake.unconfirmed where complaint_id = any($1::uuid[])"
    )
    for row in await tx.fetch(sql, list(found)):
        one = found[str(row["complaint_id"])]
        if row["seen_on"]:
            one.seen[row["id"]] = row["seen_on"]
        else:
            one.confirmed.add(row["id"])
    return found


async def sealed(vault: Tx, after: UUID, limit: int) -> list[ForgetIfUnconfirmed]:
    """What to ask of everything that lies sealed to the desk, in the order of the ids."""
    sql = (
        "select complaint_id as complaint, id from intake.replies where id > $1 union all "
        "select complaint_id, complaint_id from intake.stories where complaint_id > $1 order by id limit $2"
    )
    return [ForgetIfUnconfirmed(**row) for row in await vault.fetch(sql, after, limit)]


async def doubtful(tx: Tx, sealed: Sequence[ForgetIfUnconfirmed]) -> list[ForgetIfUnconfirmed]:
    """Those to which nothing refers; the lock will tell whether it is on its way."""
    ids = [one.id for one in sealed]
    sql = (
        "select id from intake.replies where id = any($1::uuid[]) union all "
        "select complaint_id from intake.complaints where complaint_id = any($1::uuid[])"
    )
    confirmed = {row["id"] for row in await tx.fetch(sql, ids)}
    return [one for one in sealed if one.id not in confirmed]


async def seen(tx: Tx) -> list[ForgetIfUnconfirmed]:
    """What was doubtful before, and may have been confirmed since."""
    rows = await tx.fetch("select complaint_id as complaint, id from intake.unconfirmed")
    return [ForgetIfUnconfirmed(**row) for row in rows]
