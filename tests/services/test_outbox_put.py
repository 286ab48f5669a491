"""What is put in the outbox: whole, in the order given, small enough for the broker; and the relay hears of it."""

import asyncio
from dataclasses import replace
from datetime import date
from uuid import uuid4

import asyncpg
import pytest

from schemas.notify import NoticePosted, NoticeSent
from schemas.streams import NOTICES
from services.chassis import outbox, statements
from services.chassis.messages import Copy
from tests.services.desk import NOW
from tests.stack import Stack

BROKER_TAKES = 900_000
"""Bytes, well under the 1 MiB of a record with its headers."""


def posted(template: str) -> NoticePosted:
    return NoticePosted(
        complaint=uuid4(), kind="acknowledgement", template=template, language="nl", on=date(2026, 11, 30)
    )


def test_an_event_of_exactly_what_the_broker_takes_is_taken_and_one_byte_more_is_not() -> None:
    rest = BROKER_TAKES - len(outbox.data_of(posted("")))
    assert len(outbox.data_of(posted("x" * rest))) == BROKER_TAKES
    with pytest.raises(outbox.TooLarge, match="NoticePosted"):
        outbox.data_of(posted("x" * (rest + 1)))


def test_what_is_not_known_is_not_said() -> None:
    sent = NoticeSent(complaint=uuid4(), kind="acknowledgement", channel="mail", on=date(2026, 11, 30))
    assert sent.part is None
    assert b"null" not in outbox.data_of(sent)


async def test_where_there_is_nothing_to_say_the_database_is_not_asked() -> None:
    await statements.run(None, outbox.statements([], "notify", NOW))


async def test_rows_stand_in_the_order_given(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    tx = await asyncpg.connect(databases.dsn("notify"))
    said = [posted(str(n)) for n in range(40)]
    await statements.run(tx, outbox.statements([Copy(one, NOTICES, None) for one in said], "notify", NOW))
    rows = await tx.fetch("select event_id, topic, subject, time from notify.outbox order by id")
    await tx.close()
    assert [row["event_id"] for row in rows] == [one.event_id for one in said]
    assert [row["subject"] for row in rows] == [str(one.complaint) for one in said]
    assert {(row["topic"], row["time"]) for row in rows} == {(NOTICES.topic, outbox.day_of(NOW))}


@pytest.mark.parametrize("prompt", [(True,), (False,), (False, False), (False, True), (True, False)])
async def test_only_what_somebody_waits_for_wakes_the_relay(stack: Stack, prompt: tuple[bool, ...]) -> None:
    """With what else was written in the same transaction: who files also says how to be reached, which can wait."""
    databases = await stack.fresh_databases()
    tx, relay = [await asyncpg.connect(databases.dsn("notify")) for _ in range(2)]
    heard: list[object] = []
    for channel in ("notify.outbox", "afterwards"):
        await relay.add_listener(channel, lambda *told: heard.append(told[2]))
    outgoing = [Copy(posted("letter"), replace(NOTICES, prompt=each), None) for each in prompt]
    await statements.run(tx, outbox.statements(outgoing, "notify", NOW))
    await tx.execute("notify afterwards")
    while "afterwards" not in heard:
        await asyncio.sleep(0.01)
    for connection in (tx, relay):
        await connection.close()
    assert heard == ["notify.outbox", "afterwards"][not any(prompt) :]
