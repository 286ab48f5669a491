"""What a reporter writes after filing is on disk whole, or it is not there: its two halves are two commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asyncpg.exceptions import SerializationError

from services.intake.desk import Desk as Intake
from tests.services import real
from tests.services.broken_off import FAILS_AT_COMMIT, intake
from tests.services.complaints import Complaint, make
from tests.services.desk import Desk, arrival
from tests.stack import Stack

COMPLAINT = Complaint(1)
PART = COMPLAINT.part("a")
KEY = b"the random bits of one form, which make a repeat harmless"
TEXT = "Ik denk er nog eens over na."


@asynccontextmanager
async def filed(stack: Stack) -> AsyncIterator[tuple[Desk, Intake]]:
    """A complaint at its committee, and the door behind its code."""
    async with intake(stack, COMPLAINT, "file mailbox", "routed a1") as (service, rooms):
        yield service, Intake(rooms, real.keys().sealer)


async def texts(intake: Intake) -> list[str | None]:
    return [letter.text for letter in (await intake.read(COMPLAINT.code)).letters]


async def test_a_reply_that_was_not_confirmed_is_not_shown_as_written(stack: Stack) -> None:
    async with filed(stack) as (service, intake):
        await service.open.execute(FAILS_AT_COMMIT.format("replies"))
        with pytest.raises(SerializationError):
            await intake.reply(await intake.look(COMPLAINT.code), PART, TEXT, KEY)
        assert await service.vault.fetchval("select count(*) from intake.letters") == 1
        assert await texts(intake) == []
        await service.open.execute("drop trigger fail on intake.replies")
        first = await intake.reply(await intake.look(COMPLAINT.code), PART, TEXT, KEY)
        assert await intake.reply(await intake.look(COMPLAINT.code), PART, TEXT, KEY) == first
        assert await texts(intake) == [TEXT]
        await service.deliver([arrival(make(COMPLAINT, "letter a1")), arrival(make(COMPLAINT, "accepted a1"))])
        assert await texts(intake) == [TEXT, None]
