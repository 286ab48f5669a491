"""Reconciliation: whoever was promised a case, and was promised to hear from us, is missed within minutes if not."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prometheus_client import Gauge

from services.chassis.database import Tx
from services.chassis.logs import fault_of, log
from services.chassis.metrics import REGISTRY
from services.chassis.run import Rooms
from services.intake import store

PAUSE_SECONDS = 15.0
CASE = timedelta(minutes=5)
ACKNOWLEDGEMENT = timedelta(hours=1)
"""A mail server that is away for a moment costs a letter some minutes (see the pauses between its attempts)."""

UNOPENED = Gauge(
    "loket_complaints_unopened",
    "Complaints without a case, or a decision that explains why not, for over 5 minutes.",
    registry=REGISTRY,
)
UNACKNOWLEDGED = Gauge(
    "loket_complaints_unacknowledged", "Complaints whose reporter was not told for over an hour.", registry=REGISTRY
)

Since = Mapping[UUID, datetime]
"""When each was first missed: the minute of receipt is on no disk, so only this process remembers one.

After a start the minutes count anew, and an alarm comes that much later.
"""


class Missed:
    """What one look must remember for the next."""

    def __init__(self) -> None:
        self._unopened: Since = {}
        self._unacknowledged: Since = {}
        self._told: set[UUID] = set()

    async def look(self, tx: Tx, now: datetime) -> set[UUID]:
        """Sets both metrics, logs each complaint that has newly been without a case for too long; all of these."""
        self._unopened = still(self._unopened, await store.unopened(tx), now)
        self._unacknowledged = still(self._unacknowledged, await store.unacknowledged(tx), now)
        unopened = late(self._unopened, CASE, now)
        UNOPENED.set(len(unopened))
        UNACKNOWLEDGED.set(len(late(self._unacknowledged, ACKNOWLEDGEMENT, now)))
        for complaint in sorted(unopened - self._told):
            log().error("complaint_not_opened", key=str(complaint))
        self._told = unopened
        return unopened


def still(since: Since, missing: Iterable[UUID], now: datetime) -> Since:
    """What is missing now, each since it was first missed."""
    return {complaint: since.get(complaint, now) for complaint in missing}


def late(since: Since, patience: timedelta, now: datetime) -> set[UUID]:
    """What has been missing for so long."""
    return {complaint for complaint, first in since.items() if now - first >= patience}


async def run(rooms: Rooms) -> None:
    """Four times a minute, until cancelled."""
    missed = Missed()
    while True:
        try:
            async with rooms.runtime.pool.acquire() as tx:
                await missed.look(tx, datetime.now(UTC))
        except Exception as error:
            log().warning("reconciliation_interrupted", **fault_of(error))
        await asyncio.sleep(PAUSE_SECONDS)
