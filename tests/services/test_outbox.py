"""The ids of the outbox follow each subject's history, however many write at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import pytest

from services.chassis import inbox
from services.chassis.database import Tx
from services.chassis.messages import Arrival
from tests.services.counting import ANSWERS, WRITERS, counted, write_all
from tests.services.desk import desk
from tests.stack import Stack


async def in_outbox_order(stack: Stack) -> bool:
    async with desk(stack, "notify", ANSWERS, WRITERS) as service:
        await write_all(service, 2.0, about=12)
        said: dict[str, list[int]] = defaultdict(list)
        for one in await service.published():
            said[one.subject].append(int(one.data["template"]))
        return said == await counted(service)


async def test_ids_of_the_outbox_follow_each_subject_s_history(stack: Stack) -> None:
    assert await in_outbox_order(stack)


async def test_planted_writers_that_do_not_wait_for_each_other_are_found(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = inbox.claim

    class Unlocked:
        def __init__(self, tx: Tx) -> None:
            self._tx = tx

        async def fetch(self, sql: str, keys: Sequence[str], *others: object) -> object:
            return await self._tx.fetch(sql, keys[:0], *others)

    async def claim(tx: Tx, arrivals: Sequence[Arrival], day: date) -> object:
        return await right(Unlocked(tx), arrivals, day)

    monkeypatch.setattr(inbox, "claim", claim)
    assert not await in_outbox_order(stack)
