"""The waiting table: what could not be handled waits in order behind its own key, and stops nobody else."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.chassis.database import Tx
from services.chassis.messages import Arrival

RETRIES = (
    timedelta(seconds=1),
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""The pause before each further attempt; after the last the event is parked and a person looks."""


async def put(tx: Tx, held: Sequence[tuple[Arrival, str | None]], now: datetime) -> None:
    """Store records that were never tried (fault None: they wait behind another) or that failed once."""
    raws = [arrival.raw for arrival, _ in held if arrival.raw]
    await tx.execute(
        "insert into waiting (key, event_id, topic, headers, data, attempts, due, parked, fault) "
        "select key, id, topic, headers::jsonb, data, (fault <> '')::int, "
        "case when fault = '' then 'infinity' else $7::timestamptz end, false, fault "
        "from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::text[]) "
        "with ordinality as t(key, id, topic, headers, data, fault, n) order by n",
        [arrival.key for arrival, _ in held],
        [arrival.id for arrival, _ in held],
        [raw.topic for raw in raws],
        [_headers(raw.headers) for raw in raws],
        [raw.data for raw in raws],
        [fault or "" for _, fault in held],
        now + RETRIES[0],
    )


def _headers(headers: Sequence[tuple[str, str]]) -> str:
    return json.dumps([list(pair) for pair in headers])


async def due(tx: Tx, now: datetime, limit: int) -> list[Mapping[str, Any]]:
    """Every row, in order, of keys whose head may be tried now."""
    rows: list[Mapping[str, Any]] = await tx.fetch(
        "with heads as (select key from waiting where not parked and due <= $1 order by due limit $2) "
        "select w.* from waiting w where w.key in (select key from heads) order by w.n limit $2",
        now,
        limit,
    )
    return rows


async def claim(tx: Tx, arrivals: Sequence[Arrival], now: datetime) -> list[Arrival]:
    """Those that may move: they still wait, and the head of their key is due and among them.

    Another process may have absorbed them between our reading and our lock; and after a bisected batch the half without
    the head must stay where it is.
    """
    rows = await tx.fetch(
        "select w.n, w.key, h.n as head, h.due <= $3 and not h.parked as ready from waiting w "
        "cross join lateral (select n, due, parked from waiting where key = w.key order by n limit 1) h "
        "where w.n = any($1::bigint[]) and w.key = any($2::text[]) for update of w",
        _ns(arrivals),
        [arrival.key for arrival in arrivals],
        now,
    )
    there = {row["n"] for row in rows}
    movable = {row["n"] for row in rows if row["ready"] and row["head"] in there}
    return [arrival for arrival in arrivals if arrival.held and arrival.held.n in movable]


async def settle(tx: Tx, done: Sequence[Arrival], failed: Sequence[tuple[Arrival, str]], now: datetime) -> None:
    """After a retry: forget what is done, give what failed its next due time or park it, wake the new heads."""
    await tx.execute("delete from waiting where n = any($1::bigint[])", _ns(done))
    for held, fault in [(arrival.held, fault) for arrival, fault in failed if arrival.held]:
        attempts = held.attempts + 1
        last = attempts > len(RETRIES)
        pause = RETRIES[min(attempts, len(RETRIES)) - 1]
        await tx.execute(
            "update waiting set attempts = $2, due = $3, parked = $4, fault = $5 where n = $1",
            held.n, attempts, now + pause, last, fault,
        )  # fmt: skip
    await tx.execute(
        "update waiting set due = $2 where due = 'infinity' and n in "
        "(select min(n) from waiting where key = any($1::text[]) group by key)",
        [arrival.key for arrival in done],
        now,
    )


def _ns(arrivals: Sequence[Arrival]) -> list[int]:
    return [arrival.held.n for arrival in arrivals if arrival.held]
