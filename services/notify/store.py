"""One function per query of notify."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.chassis.database import Tx
from services.notify.decisions import Known, Letter


async def known(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Known]:
    """What is known of each complaint, also of one that nobody has heard of yet."""
    rows = await tx.fetch(
        "select complaint_id, language, channel, outcome_on, moved, messages from notify.complaints "
        "where complaint_id = any($1::uuid[])",
        list(set(subjects)),
    )
    found = {
        str(row["complaint_id"]): Known(
            row["language"],
            row["channel"],
            row["outcome_on"] is not None,
            tuple(row["moved"] or ()),
            tuple(row["messages"] or ()),
        )
        for row in rows
    }
    return {subject: found.get(subject, Known()) for subject in subjects}


async def take_due_letters(tx: Tx, now: datetime, lease: timedelta, limit: int) -> list[Letter]:
    """Letters that may leave now, ours until the lease ends; who dies before that leaves them to the next."""
    rows = await tx.fetch(
        "update notify.letters set due = $2, tries = tries + 1 where id in (select id from notify.letters "
        "where sent_on is null and failed_on is null and due <= $1 order by due limit $3 for update skip locked) "
        "returning id, complaint_id, kind, part, attempt, destination, language, trace, attempts, tries, "
        "(select secretariat from notify.destinations where code = destination)",
        now,
        now + lease,
        limit,
    )
    return [Letter(**row) for row in rows]


async def give_back(tx: Tx, now: datetime, letters: Sequence[UUID]) -> None:
    """Letters that were taken and not begun are due again, as if nobody had taken them."""
    await tx.execute("update notify.letters set due = $2, tries = tries - 1 where id = any($1)", letters, now)


async def sealed_address(vault: Tx, complaint: UUID) -> str | None:
    """A reporter's address, still sealed."""
    address: str | None = await vault.fetchval(
        "select address from notify.addresses where complaint_id = $1", complaint
    )
    return address
