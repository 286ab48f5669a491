"""What broke off between its two commits does not lie sealed for ever, and what was confirmed is never taken for it."""

import asyncio
from datetime import timedelta

import pytest
from asyncpg.exceptions import SerializationError

from services.intake import sweep
from services.intake.unconfirmed import ForgetIfUnconfirmed
from tests.services.broken_off import FAILS_AT_COMMIT, intake
from tests.services.complaints import Complaint, make
from tests.services.desk import Desk, arrival
from tests.stack import Stack

WHOLE, BROKEN, LATE = Complaint(1), Complaint(2), Complaint(3)


async def breaks_off(service: Desk, complaint: Complaint, name: str, table: str) -> None:
    """The sealed half is committed, and the other is not."""
    await service.open.execute(FAILS_AT_COMMIT.format(table))
    with pytest.raises(SerializationError):
        await service.deliver([arrival(make(complaint, name))])
    await service.open.execute(f"drop trigger fail on intake.{table}")


async def sealed(service: Desk) -> set[tuple[str, str]]:
    """The table and the complaint of all that lies sealed, the keys of reporters left out."""
    rows = [(table, row) for table, row in await service.rows() if {"story", "reply", "letter"} & row.keys()]
    return {(table, row["complaint_id"]) for table, row in rows}


async def a_week_passes(service: Desk) -> None:
    await service.open.execute("update intake.unconfirmed set seen_on = seen_on - $1::interval", timedelta(days=8))


def of(complaint: Complaint, *tables: str) -> set[tuple[str, str]]:
    return {(table, str(complaint.id)) for table in tables}


async def test_what_was_never_confirmed_goes_a_week_after_it_was_seen(stack: Stack) -> None:
    everything = of(WHOLE, "stories", "replies", "letters")
    async with intake(stack, WHOLE, "file mailbox", "reply") as (service, rooms):
        await breaks_off(service, BROKEN, "file mailbox", "complaints")
        await breaks_off(service, LATE, "file mailbox", "complaints")
        for _ in range(2):
            await sweep.sweep(rooms)
        assert await sealed(service) == everything | of(BROKEN, "stories") | of(LATE, "stories")
        await service.deliver([arrival(make(LATE, "file mailbox"))])
        await a_week_passes(service)
        await sweep.sweep(rooms)
        assert await sealed(service) == everything | of(LATE, "stories")
        assert await service.open.fetchval("select count(*) from intake.unconfirmed") == 0


async def test_a_reply_that_was_never_confirmed_goes_with_the_reporters_own_copy(stack: Stack) -> None:
    async with intake(stack, WHOLE, "file mailbox", "reply") as (service, rooms):
        await service.deliver([arrival(make(BROKEN, "file mailbox"))])
        await breaks_off(service, BROKEN, "reply", "replies")
        await sweep.sweep(rooms)
        await a_week_passes(service)
        everything = of(WHOLE, "stories", "replies", "letters") | of(BROKEN, "stories", "replies", "letters")
        assert await sealed(service) == everything
        await sweep.sweep(rooms)
        assert await sealed(service) == everything - of(BROKEN, "replies", "letters")


async def test_what_is_being_filed_is_not_taken_for_what_broke_off(stack: Stack) -> None:
    """The sweep met the story between its two commits; the lock makes it wait, and look again."""
    async with intake(stack, WHOLE, "file mailbox", "reply") as (service, _):
        async with service.open.transaction():
            await service.open.execute("lock table intake.complaints in share row exclusive mode")
            filing = asyncio.create_task(service.deliver([arrival(make(LATE, "file mailbox"))]))
            while not await service.vault.fetchval(
                "select count(*) from intake.stories where complaint_id = $1", LATE.id
            ):
                await asyncio.sleep(0.01)
            sweeping = asyncio.create_task(service.deliver([arrival(ForgetIfUnconfirmed(LATE.id, LATE.id))]))
            await asyncio.sleep(0.3)
            assert not sweeping.done()
        await filing
        await sweeping
        assert await service.open.fetchval("select count(*) from intake.unconfirmed") == 0
