"""The worker's round of replies: what the web face wrote, or a refusal brought back, goes to who has the part."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival
from services.chassis.outbox import day_of
from services.chassis.run import Rooms
from services.intake import message_store
from services.intake.replies import HandOverReply

PAUSE_SECONDS = 1.0
AFTER_FAULT_SECONDS = 30.0
BATCH = 100


async def run(rooms: Rooms) -> None:
    """Every second, until cancelled; more slowly while one of them cannot go."""
    while True:
        faults: list[BaseException]
        try:
            faults = await deliver(rooms, datetime.now(UTC))
        except Exception as error:
            faults = [error]
        if faults:
            log().warning("replies_delayed", count=len(faults), **fault_of(faults[0]))
        await asyncio.sleep(AFTER_FAULT_SECONDS if faults else PAUSE_SECONDS)


async def deliver(rooms: Rooms, now: datetime) -> list[BaseException]:
    """One round over all that is due; one that cannot go stops no other."""
    after = UUID(int=0)
    faults: list[BaseException] = []
    while True:
        async with rooms.runtime.pool.acquire() as tx:
            due = await message_store.due_replies(tx, day_of(now).date(), after, BATCH)
        if not due:
            return faults
        after = due[-1].id
        commands = [(HandOverReply(one.complaint_id, one.id), one.trace) for one in due]
        went = await asyncio.gather(
            *(rooms.gate.submit(Arrival(uuid4(), one.subject, one, trace)) for one, trace in commands),
            return_exceptions=True,
        )
        faults += [error for error in went if error is not None]
