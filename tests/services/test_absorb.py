"""A batch becomes one transaction, whatever comes: bad data, a handler that cannot yet, a database that fails."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from asyncpg.exceptions import SerializationError, UndefinedTableError

from schemas.register import Text
from schemas.routing import ComplaintReferred, ComplaintRouted
from services.chassis import inbox
from services.chassis.cloudevents import arrival_of
from services.chassis.messages import Arrival, Effect, Moment, On
from services.chassis.outbox import LARGEST
from services.committee.commands import OpenStory
from tests.services import real
from tests.services.complaints import REGISTER, Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.stack import Stack

NUL = "a rule with a \x00, which no text of PostgreSQL can hold"
FAILS_AT_COMMIT = """
create function {0}.fail() returns trigger language plpgsql as $$
begin raise exception 'not now' using errcode = '40001'; end $$;
create constraint trigger fail after insert on {0}.outbox deferrable initially deferred
    for each row execute function {0}.fail();
"""


def routed(number: int, rule: str = "B20") -> Arrival:
    event = make(Complaint(number), "routed a1")
    assert isinstance(event, ComplaintRouted)
    return arrival(event.model_copy(update={"rule": rule}))


async def know_the_register(service: Desk) -> None:
    await service.deliver([arrival(event) for event in REGISTER])


async def cases(service: Desk) -> set[str]:
    """The complaints that have a case."""
    return {row["complaint_id"] for table, row in await service.rows() if table == "cases"}


async def said(service: Desk) -> list[str]:
    return [one.type.split(".", 2)[2] for one in await service.published()]


async def test_one_bad_row_of_fifty_waits_alone(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        await service.deliver([routed(n, NUL if n == 31 else "B20") for n in range(50)])
        assert len(await cases(service)) == 49
        (held,) = await service.waiting()
        assert (held["key"], held["attempts"], held["parked"]) == (str(Complaint(31).id), 1, False)
        assert held["fault"] == "CharacterNotInRepertoireError"
        assert (await said(service)).count("cases.opened.v1") == 2 * 49


async def test_an_event_that_cannot_be_handled_stops_its_own_subject_only(stack: Stack) -> None:
    early, other = Complaint(1), Complaint(2)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        batch = [make(early, "routed x1"), make(early, "sent acknowledgement"), make(other, "routed a1")]
        await service.deliver([arrival(message) for message in batch])
        await service.deliver([arrival(make(early, "handed-over x1")), arrival(make(other, "handed-over a1"))])
        assert await cases(service) == {str(other.id)}
        assert [row["fault"] for row in await service.waiting()] == ["NotYet", "", ""]
        await service.deliver([arrival(make(early, "register"))])
        await service.settle()
        assert await cases(service) == {str(early.id), str(other.id)}
        assert not await service.waiting()
        mine = [one.type.split(".", 2)[2] for one in await service.published() if one.subject == str(early.id)]
        assert [*dict.fromkeys(mine)] == ["cases.opened.v1", "cases.terms-started.v1", "cases.handed-over.v1"]


async def test_what_is_no_event_s_fault_is_counted_against_none(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        batch = [routed(n) for n in range(3)]
        await service.open.execute("alter table committee.cases rename to elsewhere")
        with pytest.raises(UndefinedTableError):
            await service.deliver(batch)
        assert not await service.waiting()
        await service.open.execute("alter table committee.elsewhere rename to cases")
        await service.deliver(batch)
        assert len(await cases(service)) == 3


async def test_sealed_content_is_there_before_what_refers_to_it(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        batch = [arrival(make(Complaint(1), name)) for name in ("handed-over a1", "routed a1")]
        await service.open.execute(FAILS_AT_COMMIT.format("committee"))
        with pytest.raises(SerializationError):
            await service.deliver(batch)
        assert [table for table, _ in await service.rows() if table != "destinations"] == ["stories"]
        await service.open.execute("drop trigger fail on committee.outbox")
        await service.deliver(batch)
        assert sorted(table for table, _ in await service.rows() if table != "destinations") == ["cases", "stories"]
        assert sorted(await said(service)) == ["cases.handed-over.v1", "cases.opened.v1", "cases.opened.v1"]


@pytest.mark.parametrize("failure", ["at the commit", "in another event"])
async def test_a_story_is_forgotten_only_once_its_hand_over_is_on_disk(stack: Stack, failure: str) -> None:
    """The acceptance was heard first, so that handing over and forgetting come in one batch, which then fails."""
    async with desk(stack, "intake", real.answers("intake", ["DEP_EZ"])) as service:
        await know_the_register(service)
        for name in ("file mailbox", "accepted a1"):
            await service.deliver([arrival(make(Complaint(1), name))])
        batch = [arrival(make(Complaint(1), "routed a1"))]
        if failure == "at the commit":
            await service.open.execute(FAILS_AT_COMMIT.format("intake"))
            with pytest.raises(SerializationError):
                await service.deliver(batch)
            await service.open.execute("drop trigger fail on intake.outbox")
        else:
            held = make(Complaint(2), "held a1")
            batch.append(arrival(held.model_copy(update={"legal_basis": NUL})))  # type: ignore[attr-defined]
        await service.deliver(batch)
        assert (await said(service)).count("stories.handed-over.v1") == 1
        assert "stories" not in {table for table, _ in await service.rows()}


async def test_an_event_too_large_for_a_record_is_held_alone(stack: Stack) -> None:
    def too_long(event: ComplaintRouted, _: object, at: Moment) -> Iterable[Effect]:
        length = LARGEST if event.complaint == Complaint(1).id else 1
        answer = make(Complaint(1), "referred a1")
        assert isinstance(answer, ComplaintReferred)
        return [answer.model_copy(update={"because": Text(nl="x" * length, en="x")})]

    async with desk(stack, "committee", [On(ComplaintRouted, too_long)]) as service:
        await service.deliver([routed(n) for n in range(3)])
        assert [(row["key"], row["fault"]) for row in await service.waiting()] == [(str(Complaint(1).id), "TooLarge")]
        assert len(await service.published()) == 2


async def test_a_command_that_failed_may_be_given_again(stack: Stack) -> None:
    complaint = Complaint(1)
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        command = arrival(make(complaint, "open a1"))
        assert isinstance(command.message, OpenStory)
        outcomes = await service.deliver([command, arrival(make(complaint, "open a1"))])
        assert [type(outcome).__name__ for outcome in outcomes.values()] == ["Refused", "Refused"]
        await service.deliver([routed(1)])
        assert await service.deliver([command]) == {command.id: None}
        assert await service.deliver([command]) == {}
        assert [table for table, _ in await service.rows()].count("openings") == 1


async def test_of_two_under_one_id_the_first_stands_and_order_is_that_of_the_first(stack: Stack) -> None:
    one, other = arrival(make(Complaint(1), "open a1")), arrival(make(Complaint(1), "open a1"))
    same = replace(arrival(make(Complaint(1), "open a1")), id=one.id)
    async with desk(stack, "committee", real.answers("committee")) as service, service.runtime.pool.acquire() as tx:
        fresh, _ = await inbox.claim(tx, [one, other, same], date(2026, 3, 2))
    assert [found is asked for found, asked in zip(fresh, (one, other), strict=True)] == [True, True]


@pytest.mark.parametrize(
    ("fault", "header", "data"),
    [
        ("no-envelope", {"ce_id": b"not an id"}, None),
        ("unknown-type", {"ce_type": b"nl.gezamenlijkloket.nothing.v9"}, None),
        ("wrong-subject", {"ce_subject": str(Complaint(2).id).encode()}, None),
        ("undecodable", {}, b'{"complaint": 1}'),
        ("undecodable", {"a header": b"with a \x00 in it"}, b"\xff\x00"),
    ],
)
async def test_what_cannot_be_read_waits_and_says_why(
    stack: Stack, fault: str, header: dict[str, bytes], data: bytes | None
) -> None:
    good = arrival(make(Complaint(1), "held a1")).raw
    assert good
    headers = {name: value.encode() for name, value in good.headers} | header
    unreadable = arrival_of(good.topic, 0, 0, [*headers.items()], data or good.data)
    async with desk(stack, "intake", real.answers("intake")) as service:
        await service.deliver([unreadable, arrival(make(Complaint(3), "held a1"))])
        assert [row["fault"] for row in await service.waiting()] == [fault]
        await service.retry(NOW + timedelta(seconds=1))
        assert [(row["fault"], row["attempts"]) for row in await service.waiting()] == [(fault, 2)]
        assert [row["complaint_id"] for _, row in await service.rows()] == [str(Complaint(3).id)]
