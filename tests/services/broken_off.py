"""Intake on a real PostgreSQL with its gate, where the open half of a transaction can be made to fail at its commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.chassis.gate import Gate
from services.chassis.run import Rooms
from tests.services import real
from tests.services.complaints import REGISTER, Complaint, make
from tests.services.desk import Desk, arrival, desk
from tests.stack import Stack

FAILS_AT_COMMIT = """
create or replace function intake.fail() returns trigger language plpgsql as $$
begin raise exception 'not now' using errcode = '40001'; end $$;
create constraint trigger fail after insert on intake.{0} deferrable initially deferred
    for each row execute function intake.fail();
"""
"""For a table of the open database; the sealed half is committed before."""


@asynccontextmanager
async def intake(stack: Stack, complaint: Complaint, *happened: str) -> AsyncIterator[tuple[Desk, Rooms]]:
    """A complaint to which these things happened, and what handlers and the sweep may use."""
    async with desk(stack, "intake", real.answers("intake", ["DEP_EZ"])) as service:
        await service.deliver([arrival(event) for event in REGISTER])
        for name in happened:
            await service.deliver([arrival(make(complaint, name))])
        gate = Gate(service.runtime)
        flushing = asyncio.create_task(gate.run())
        yield service, Rooms(service.runtime, gate)
        flushing.cancel()
