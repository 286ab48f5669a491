"""Sealed content and the batch: its database away, or absent; what is written there is written once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from schemas.routing import ComplaintHeld
from services.chassis.database import Tx, is_infrastructure
from services.chassis.messages import Effect, Moment, On
from services.chassis.rows import Row
from tests.services import real
from tests.services.complaints import Complaint, make
from tests.services.desk import arrival, desk
from tests.services.seen import counts
from tests.services.test_absorb import cases, know_the_register, said
from tests.services.test_batches import Tell, keys_waiting
from tests.stack import Stack

ONE, TWO = Complaint(1), Complaint(2)
NOT_TWICE = """
create function committee.once() returns trigger language plpgsql as $$
begin raise exception 'written again'; end $$;
create trigger once before update on committee.stories for each row execute function committee.once();
"""


@dataclass(frozen=True)
class Secret(Row, table="routing.secrets", key=("id",), sealed=True):
    """Content that has no place at routing."""

    id: UUID


async def test_a_service_without_sealed_content_works_and_keeps_none(stack: Stack) -> None:
    def keep(command: Tell, _: object, at: Moment) -> Iterable[Effect]:
        return [Secret(command.complaint)]

    async def opened(vault: Tx, subjects: Sequence[str]) -> Mapping[str, Any]:
        return {}

    asks = On(ComplaintHeld, lambda *_: [], opened, opened)
    async with desk(stack, "routing", [*real.answers("routing"), On(Tell, keep), asks]) as service:
        await service.deliver([arrival(make(TWO, "received personal")), arrival(make(ONE, "held a1"))])
        assert [one.subject for one in await service.published()] == [str(TWO.id)]
        assert await keys_waiting(service) == [str(ONE.id)]
        command = arrival(Tell(ONE.id))
        outcomes = await service.deliver([command])
        with pytest.raises(RuntimeError, match="routing"):
            raise outcomes[command.id] or AssertionError


async def test_trouble_with_the_sealed_database_is_nobody_s_fault(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        batch = [arrival(make(one, name)) for one in (ONE, TWO) for name in ("routed a1", "handed-over a1")]
        name = await service.vault.fetchval("select current_database()")
        await service.open.execute(f"alter database {name} allow_connections false")
        with counts() as counted, pytest.raises(Exception) as raised:
            await service.deliver(batch)
        assert is_infrastructure(raised.value)
        assert counted == {}
        assert not await service.waiting() and not await service.published() and not await cases(service)
        await service.open.execute(f"alter database {name} allow_connections true")
        await service.deliver(batch)
        assert await cases(service) == {str(ONE.id), str(TWO.id)}
        assert (await said(service)).count("cases.handed-over.v1") == 2


async def test_sealed_content_is_written_once(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        await service.vault.execute(NOT_TWICE)
        await service.deliver(
            [arrival(make(one, name)) for one in (ONE, TWO) for name in ("routed a1", "handed-over a1")]
        )
        assert not await service.waiting()
        assert [table for table, _ in await service.rows()].count("stories") == 2
