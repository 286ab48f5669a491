"""The round past all cases that run: which alarms are due now, and how many terms are near their end or past it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from prometheus_client import Gauge

from services.chassis import telemetry
from services.chassis.database import is_infrastructure
from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival
from services.chassis.metrics import REGISTRY
from services.chassis.outbox import day_of
from services.chassis.run import Rooms
from services.committee import store
from services.committee.alarms import due
from services.committee.commands import RaiseAlarms
from services.committee.decisions import Case
from services.committee.holidays import end_soon
from services.committee.lights import lights, running, unknown

PAUSE_SECONDS = 600.0
BATCH = 500
AT_ONCE = 100
TERMS = Gauge(
    "loket_terms", "Terms that run, by destination: soon (within two weeks), late, or unknown (no last day is known).",
    ["destination", "level"], registry=REGISTRY,
)  # fmt: skip
DECREES_END = Gauge(
    "loket_decrees_end_soon", "1 from a year before the last day of the table of decree days.", registry=REGISTRY
)

Raise = Callable[[Case], Awaitable[None]]


async def run(rooms: Rooms) -> None:
    """Every ten minutes, until cancelled."""

    async def raise_for(case: Case) -> None:
        # A step of its own, which is linked to the complaint's as a person's would be.
        span = telemetry.begin("raise alarms", SpanKind.INTERNAL, None, {"loket.subject": str(case.complaint_id)})
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            telemetry.link(case.trace)
            command = RaiseAlarms(case.complaint_id, case.part, case.attempt)
            await rooms.gate.submit(Arrival(uuid4(), command.subject, command, telemetry.current()))

    while True:
        try:
            await round_past(rooms.runtime.pool, datetime.now(UTC), raise_for)
        except Exception as error:
            log().warning("alarms_interrupted", **fault_of(error))
        await asyncio.sleep(PAUSE_SECONDS)


async def round_past(pool: asyncpg.Pool, now: datetime, raise_for: Raise) -> None:
    """Past every case that runs, a batch at a time; what is raised is decided again, and once, in its own transaction.

    One case that cannot be handled keeps no other from its alarm.
    """
    today, counted, after = day_of(now).date(), Counter[tuple[str, str]](), (UUID(int=0), 0)
    DECREES_END.set(end_soon(today))
    while True:
        async with pool.acquire() as tx:
            batch = await store.running_cases(tx, after, BATCH)
        if not batch:
            break
        for case, _ in batch:
            shown = lights(case, today)
            counted.update((case.destination, light.level) for light in running(shown))
            counted.update((case.destination, "unknown") for _ in unknown(shown))
        ringing = [case for case, raised in batch if any(due(case, raised, today))]
        for start in range(0, len(ringing), AT_ONCE):
            await asyncio.gather(*(_raised(raise_for, case) for case in ringing[start : start + AT_ONCE]))
        last = batch[-1][0]
        after = (last.part, last.attempt)
    TERMS.clear()
    for (destination, level), number in counted.items():
        if level != "fine":
            TERMS.labels(destination, level).set(number)


async def _raised(raise_for: Raise, case: Case) -> None:
    try:
        await raise_for(case)
    except Exception as error:
        if is_infrastructure(error):
            raise
        log().error("alarm_delayed", key=str(case.complaint_id), **fault_of(error))
