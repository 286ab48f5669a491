"""The sweep: no sealed copy stays because a process died at the wrong moment or because nobody took the case."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival
from services.chassis.run import Rooms
from services.intake import store, unconfirmed
from services.intake.unconfirmed import ForgetIfUnconfirmed

PAUSE_SECONDS = 3_600.0
BATCH = 500


@dataclass(frozen=True, slots=True)
class ForgetIfOver:
    """Forget the desk's copy if nobody needs it any more."""

    complaint: UUID

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint)


async def run(rooms: Rooms) -> None:
    """Every hour, until cancelled."""
    while True:
        try:
            await sweep(rooms)
        except Exception as error:
            log().warning("sweep_interrupted", **fault_of(error))
        await asyncio.sleep(PAUSE_SECONDS)


async def sweep(rooms: Rooms) -> None:
    """Ask of each story that is kept whether it should be, and of all that is sealed whether it was confirmed."""
    await _over(rooms)
    await _unconfirmed(rooms)


async def _over(rooms: Rooms) -> None:
    after = UUID(int=0)
    while True:
        async with rooms.runtime.sealed.acquire() as vault:  # type: ignore[union-attr]
            kept = await store.kept_stories(vault, after, BATCH)
        if not kept:
            return
        after = kept[-1]
        await _ask(rooms, map(ForgetIfOver, kept))


async def _unconfirmed(rooms: Rooms) -> None:
    after = UUID(int=0)
    async with rooms.runtime.pool.acquire() as tx:
        doubtful = await unconfirmed.seen(tx)
    while True:
        await _ask(rooms, doubtful)
        async with rooms.runtime.sealed.acquire() as vault:  # type: ignore[union-attr]
            sealed = await unconfirmed.sealed(vault, after, BATCH)
        if not sealed:
            return
        after = sealed[-1].id
        async with rooms.runtime.pool.acquire() as tx:
            doubtful = await unconfirmed.doubtful(tx, sealed)


async def _ask(rooms: Rooms, commands: Iterable[ForgetIfOver | ForgetIfUnconfirmed]) -> None:
    await asyncio.gather(*(rooms.gate.submit(Arrival(uuid4(), one.subject, one)) for one in commands))
