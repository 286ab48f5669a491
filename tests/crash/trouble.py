"""What a campaign does to the services it starts: faults that they must bear, and bugs that the ledger must find."""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import asyncpg

from services.chassis import absorb, inbox, relay, statements
from services.chassis.messages import Arrival
from services.chassis.reader import Reader
from services.chassis.statements import Statement
from tests.bench import lighter

FAULTS = 0.01
"""How often a handler or a statement fails."""
LATE = 0.05
"""How often a transaction that has drawn ids of the outbox comes late with its commit."""
LATE_SECONDS = (0.5, 2.0)
"""How late: long enough that others draw later ids, commit, and are relayed and deleted meanwhile."""
PAUSE_SECONDS = 0.2
"""How long a plant leaves the two things apart that it does in the wrong order."""


class Injected(Exception):
    """A mistake of a handler that will not happen the next time."""


def faults() -> None:
    """Handlers that fail, statements that the database refuses, commits that take long once events are written."""
    answered, claimed, ran = absorb._answer, inbox.claim, statements.run

    def answer(arrival: Arrival, *others: Any) -> Any:
        if arrival.raw is not None and random.random() < FAULTS:
            raise Injected
        return answered(arrival, *others)

    async def run(tx: Any, given: Iterable[Statement]) -> None:
        given = list(given)
        await ran(tx, given)
        if random.random() < FAULTS:
            raise asyncpg.SerializationError("injected")
        if any(one.table == "outbox" for one in given) and random.random() < LATE:
            await asyncio.sleep(random.uniform(*LATE_SECONDS))

    async def claim(tx: Any, arrivals: Sequence[Arrival], day: Any) -> Any:
        if any(arrival.raw for arrival in arrivals) and random.random() < FAULTS:
            raise asyncpg.DataError("injected")
        return await claimed(tx, arrivals, day)

    absorb._answer, inbox.claim, statements.run = answer, claim, run  # type: ignore[assignment]


def no_inbox() -> None:
    """The plant: whatever comes again is done again."""

    async def claim(tx: object, arrivals: Sequence[Arrival], day: object) -> tuple[list[Arrival], set[str]]:
        return list(arrivals), set()

    inbox.claim = claim  # type: ignore[assignment]


def offsets_first() -> None:
    """The plant: the broker is told that a batch is done before it is."""
    right = Reader._on_batch

    async def on_batch(self: Reader, message: Any) -> None:
        await message.consumer.commit()
        await asyncio.sleep(PAUSE_SECONDS)
        await right(self, message)

    Reader._on_batch = on_batch  # type: ignore[method-assign]


class _Late:
    """The relay's connection, whose snapshot is one from after its read."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def fetch(self, sql: str, *arguments: Any) -> list[Mapping[str, Any]]:
        found = [dict(row) for row in await self._connection.fetch(sql, *arguments)]
        await asyncio.sleep(PAUSE_SECONDS)
        later = await self._connection.fetchval("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return [row | {"xmin": later} for row in found]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def late_snapshot() -> None:
    """The plant: the relay raises its floor by a snapshot that its read did not have."""
    right = relay.Relay._drain

    async def drain(self: relay.Relay, connection: Any, producer: Any) -> None:
        await right(self, _Late(connection), producer)

    relay.Relay._drain = drain  # type: ignore[method-assign]


TROUBLES: dict[str, Callable[[], None]] = {
    "faults": faults,
    "no-inbox": no_inbox,
    "offsets-first": offsets_first,
    "late-snapshot": late_snapshot,
    "untraced": lighter.untraced,
    "unsealed": lighter.unsealed,
}
PLANTS = ("no-inbox", "offsets-first", "late-snapshot")
