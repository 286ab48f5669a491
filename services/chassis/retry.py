"""Retries: what waits and is due goes through `absorb` again, in the order of its key."""

import asyncio
from datetime import UTC, datetime, timedelta

from services.chassis import inbox, waiting
from services.chassis.absorb import absorb
from services.chassis.cloudevents import arrival_again
from services.chassis.logs import fault_of, log
from services.chassis.runtime import Runtime

PAUSE_SECONDS = 0.5
BATCH = 300
REPLAY_WINDOW = timedelta(days=45)
"""Longer than any stream is kept, so that no repeat outlives the memory of its original."""


async def run(runtime: Runtime) -> None:
    """Until cancelled: absorb what is due, and once an hour forget inbox ids that cannot come again."""
    swept = datetime.min.replace(tzinfo=UTC)
    while True:
        try:
            now = datetime.now(UTC)
            async with runtime.pool.acquire() as tx:
                rows = await waiting.due(tx, now, BATCH)
                if now - swept > timedelta(hours=1):
                    await inbox.forget_before(tx, (now - REPLAY_WINDOW).date())
                    swept = now
            if rows:
                await absorb(runtime, [arrival_again(row) for row in rows], now)
            if len(rows) == BATCH:
                continue
        except Exception as error:
            log().warning("retry_interrupted", **fault_of(error))
            await asyncio.sleep(2)
        await asyncio.sleep(PAUSE_SECONDS)
