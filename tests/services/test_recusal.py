"""Who is recused sees nothing of the case any more and can do nothing with it, whatever a query or a command asks."""

from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.chassis.messages import Refused
from services.committee import store
from services.committee.commands import AcceptCase, OpenStory, Recuse, RefuseCase
from tests.services import real
from tests.services.complaints import REGISTER, Complaint, make
from tests.services.desk import Desk, arrival, desk
from tests.stack import Stack

ONE = Complaint(1)
ALL = ("DEP_EZ", "DEP_EZ_COORDINATOR", "DEP_FIN")
TABLES = ("cases", "openings", "alarms", "acknowledgements")


async def two_parts(service: Desk) -> None:
    """One complaint with a case at two destinations, both opened and told; another at a third."""
    await service.deliver([arrival(event) for event in REGISTER])
    for name in ("routed b1", "routed c1", "handed-over b1", "handed-over c1", "sent acknowledgement"):
        await service.deliver([arrival(make(ONE, name))])
    await service.deliver([arrival(make(Complaint(2), "routed a2"))])
    for name in ("open b1", "open c1"):
        await service.deliver([arrival(make(ONE, name))])


async def recuse(service: Desk, place: str, recused: str, by: str) -> None:
    await service.deliver([arrival(Recuse(ONE.id, ONE.part(place), 1, by, recused))])


async def seen(service: Desk, person: str) -> tuple[list[str], int]:
    """The destinations of the cases that this person sees, and how many openings."""
    async with store.as_member(service.runtime.pool, ALL, person) as tx:
        cases = [row[0] for row in await tx.fetch("select destination from committee.cases order by 1")]
        return cases, await tx.fetchval("select count(*) from committee.openings")


async def test_who_leaves_sees_no_part_of_the_complaint_and_the_others_see_all(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_parts(service)
        everything = (sorted(ALL), 2)
        assert await seen(service, "s.kaya") == everything
        await recuse(service, "b", "s.kaya", by="s.kaya")
        assert await seen(service, "s.kaya") == (["DEP_FIN"], 0)
        assert await seen(service, "k.dewit") == everything


async def test_what_a_chair_says_of_another_holds_at_their_own_destination_only(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_parts(service)
        await recuse(service, "b", "s.kaya", by="k.dewit")
        assert await seen(service, "s.kaya") == (["DEP_EZ_COORDINATOR", "DEP_FIN"], 1)
        await recuse(service, "c", "s.kaya", by="a.bos")
        assert await seen(service, "s.kaya") == (["DEP_FIN"], 0)


async def test_a_case_that_was_given_back_can_still_be_left(stack: Stack) -> None:
    """Its facts are still shown there, and what is said of oneself holds for every part (ADR 14)."""
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_parts(service)
        await service.deliver([arrival(make(ONE, "refuse b1"))])
        assert (await seen(service, "s.kaya"))[0] == sorted(ALL)
        await recuse(service, "b", "s.kaya", by="s.kaya")
        assert await seen(service, "s.kaya") == (["DEP_FIN"], 0)


async def test_a_transaction_of_nobody_sees_nothing(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_parts(service)
        async with service.runtime.pool.acquire() as tx, tx.transaction():
            await tx.execute("select set_config('loket.destinations', $1, true)", ",".join(ALL))
            await tx.execute("set local role committee_pages")
            for table in TABLES:
                assert await tx.fetchval(f"select count(*) from committee.{table}") == 0, table


async def test_planted_without_the_policy_the_recused_see_the_case(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_parts(service)
        await recuse(service, "b", "s.kaya", by="s.kaya")
        await service.open.execute("alter policy own_destination on committee.cases using (true)")
        assert (await seen(service, "s.kaya"))[0] == sorted(ALL)


def commands(person: str, part: UUID) -> list[Any]:
    case = (ONE.id, part, 1, person)
    return [OpenStory(*case, uuid4(), "check"), AcceptCase(*case), RefuseCase(*case, "other"), Recuse(*case, "x")]


async def test_a_command_that_was_on_its_way_finds_no_case(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_parts(service)
        await recuse(service, "b", "s.kaya", by="s.kaya")
        for part in (ONE.part("b"), ONE.part("c")):
            for command in commands("s.kaya", part):
                [outcome] = (await service.deliver([arrival(command)])).values()
                assert isinstance(outcome, Refused) and outcome.code == "no-such-case", command
        assert [outcome for command in commands("k.dewit", ONE.part("b"))[:2]
                for outcome in (await service.deliver([arrival(command)])).values()] == [None, None]  # fmt: skip


@pytest.mark.parametrize("statement", ["update recusals set person = 'another'", "delete from recusals"])
async def test_a_recusal_is_never_undone(stack: Stack, statement: str) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_parts(service)
        await recuse(service, "b", "s.kaya", by="s.kaya")
        async with service.runtime.pool.acquire() as tx:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await tx.execute(statement)
