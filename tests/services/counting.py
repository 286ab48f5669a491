"""A service that says the next number of a subject, and thirty-two writers who make it, some with slow commits."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from schemas.notify import NoticePosted
from services.chassis.database import Tx
from services.chassis.messages import Arrival, Effect, Moment, On
from services.chassis.rows import Row
from tests.services.desk import Desk

WRITERS = 32
COUNTERS = """
create table notify.counters (complaint_id uuid primary key, n int not null);
create function notify.slow() returns trigger language plpgsql as $$
begin if random() < 0.05 then perform pg_sleep(0.06); end if; return null; end $$;
create constraint trigger slow after insert or update on notify.counters deferrable initially deferred
    for each row execute function notify.slow();
"""


@dataclass(frozen=True)
class Count:
    """Say the next number of a subject."""

    complaint: UUID

    @property
    def subject(self) -> str:
        return str(self.complaint)


@dataclass(frozen=True)
class Counter(Row, table="notify.counters", key=("complaint_id",)):
    """The last number said."""

    complaint_id: UUID
    n: int


async def counters(tx: Tx, subjects: Sequence[str]) -> Mapping[str, int]:
    rows = await tx.fetch("select complaint_id, n from notify.counters where complaint_id = any($1::uuid[])", subjects)
    return {str(row["complaint_id"]): row["n"] for row in rows}


def on_count(command: Count, before: int | None, at: Moment) -> list[Effect]:
    n = (before or 0) + 1
    posted = NoticePosted(
        complaint=command.complaint, kind="other", template=str(n), language="nl", on=date(2026, 3, 2)
    )
    return [Counter(command.complaint, n), posted]


async def write(service: Desk, subjects: Sequence[UUID], until: float) -> None:
    """One of the writers."""
    while asyncio.get_running_loop().time() < until:
        some = sorted(random.sample(subjects, random.randint(1, 3)))
        await service.deliver([Arrival(uuid4(), str(one), Count(one)) for one in some])


async def write_all(service: Desk, seconds: float, about: int) -> Sequence[UUID]:
    """The subjects that were written about."""
    await service.open.execute(COUNTERS)
    await service.open.execute("grant all on notify.counters to notify")
    subjects = [uuid4() for _ in range(about)]
    until = asyncio.get_running_loop().time() + seconds
    await asyncio.gather(*(write(service, subjects, until) for _ in range(WRITERS)))
    return subjects


async def counted(service: Desk) -> dict[str, list[int]]:
    """What must have been said of each subject, in this order."""
    rows = await service.open.fetch("select complaint_id, n from notify.counters")
    return {str(row["complaint_id"]): list(range(1, row["n"] + 1)) for row in rows}


ANSWERS = (On(Count, on_count, counters),)
