"""The inbox: one subject, one transaction at a time, and no id twice."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.chassis.database import Tx
from services.chassis.messages import Arrival


async def lock(tx: Tx, keys: Sequence[str]) -> None:
    """Hold every key until the transaction ends, taken in one order so that two batches cannot deadlock.

    It comes before the first outbox id is drawn, which makes id order the order of each subject's history. The schema
    is part of the lock's name: the services share a database and know the same subjects, and must not wait for each
    other.
    """
    await tx.execute(
        "select pg_advisory_xact_lock(hashtextextended(current_schema() || ' ' || key, 7)) "
        "from unnest($1::text[]) as t(key)",
        sorted(set(keys)),
    )


async def claim(tx: Tx, arrivals: Sequence[Arrival], day: date) -> tuple[list[Arrival], set[str]]:
    """The arrivals that were never absorbed before, in their order; a repeat inside the batch counts once.

    With them the keys that already wait for something: a later event of theirs must not overtake it. It is one
    statement, because a batch of one event pays for each round trip alone.
    """
    rows = await tx.fetch(
        "with claimed as (insert into inbox (id, day) select id, $2::date from unnest($1::uuid[]) as t(id) "
        "on conflict do nothing returning id) "
        "select id, null as key from claimed union all "
        "select distinct null::uuid, key from waiting where key = any($3::text[])",
        sorted(arrival.id for arrival in arrivals),  # In one order, as the locks.
        day,
        [arrival.key for arrival in arrivals],
    )
    claimed = {row["id"] for row in rows}
    # The first of a repeat stands: two commands under one id may say different things.
    first = {arrival.id: arrival for arrival in reversed(arrivals)}
    fresh = [first[one] for one in dict.fromkeys(arrival.id for arrival in arrivals) if one in claimed]
    return fresh, {row["key"] for row in rows} - {None}


async def release(tx: Tx, ids: Sequence[UUID]) -> None:
    """Commands that failed wrote nothing, so they may be given again."""
    if ids:
        await tx.execute("delete from inbox where id = any($1::uuid[])", list(ids))


async def forget_before(tx: Tx, day: date) -> None:
    """Drop ids older than any stream is kept: their repeats cannot come any more."""
    await tx.execute("delete from inbox where day < $1", day)
