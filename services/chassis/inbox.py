"""The inbox: one subject, one transaction at a time, and no id twice."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.chassis.database import Tx
from services.chassis.messages import Arrival


async def lock(tx: Tx, keys: Sequence[str]) -> None:
    """Hold every key until the transaction ends, taken in one order so that two batches cannot deadlock.

    It comes before the first outbox id is drawn, which makes id order the order of each subject's history.
    """
    await tx.execute("select hold($1)", sorted(set(keys)))


async def claim(tx: Tx, arrivals: Sequence[Arrival], day: date) -> tuple[list[Arrival], set[str]]:
    """Hold the keys, and return the arrivals that were never absorbed before, in their order; a repeat counts once.

    With them the keys that already wait for something: a later event of theirs must not overtake it. It is one round
    trip, because a batch of one event pays for each alone.
    """
    rows = await tx.fetch(
        "select claimed, stopped from claim($1, $2, $3)",
        sorted({arrival.key for arrival in arrivals}),
        sorted(arrival.id for arrival in arrivals),  # In one order, as the locks.
        day,
    )
    claimed = {row["claimed"] for row in rows}
    # The first of a repeat stands: two commands under one id may say different things.
    first = {arrival.id: arrival for arrival in reversed(arrivals)}
    fresh = [first[one] for one in dict.fromkeys(arrival.id for arrival in arrivals) if one in claimed]
    return fresh, {row["stopped"] for row in rows} - {None}


async def release(tx: Tx, ids: Sequence[UUID]) -> None:
    """Commands that failed wrote nothing, so they may be given again."""
    if ids:
        await tx.execute("delete from inbox where id = any($1::uuid[])", list(ids))


async def forget_before(tx: Tx, day: date) -> None:
    """Drop ids older than any stream is kept: their repeats cannot come any more."""
    await tx.execute("delete from inbox where day < $1", day)
