"""What others see of a batch: a step for each event, a count of how each ended, and a line for what was held."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asyncpg.exceptions import SerializationError
from opentelemetry.trace import SpanKind
from structlog.testing import capture_logs

from services.chassis.messages import Arrival
from tests.services import real
from tests.services.complaints import Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.services.seen import counts, steps, told
from tests.services.test_absorb import FAILS_AT_COMMIT, NUL, know_the_register, routed
from tests.stack import Stack

SECOND = timedelta(seconds=1)
EARLY, OTHER = Complaint(1), Complaint(2)
ROUTED, TERM_STARTS = "process complaints.routed", "cases.terms-started.v1"
NUL_IS_NO_TEXT = "CharacterNotInRepertoireError"


def trace(number: int) -> str:
    """Where a complaint of this number was before: its trace, and the step that sent what comes."""
    return f"00-{number + 1:032x}-{number + 1:016x}-01"


async def goes_on(service: Desk, complaint: Complaint) -> Sequence[tuple[str, str]]:
    """What was said about a complaint, and the step that is the parent of whatever comes of that."""
    rows = await service.open.fetch(
        "select type, traceparent from committee.outbox where subject = $1 order by id", str(complaint.id)
    )
    return [(row["type"].split(".", 2)[2], row["traceparent"]) for row in rows]


def unreadable(complaint: Complaint) -> Arrival:
    raw = arrival(make(complaint, "routed a1")).raw
    assert raw
    return Arrival(complaint.part("a"), str(complaint.id), None, None, raw, "undecodable")


async def test_each_event_is_a_step_between_the_one_that_sent_it_and_what_comes_of_it(
    stack: Stack, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        with steps() as ended:
            await service.deliver([arrival(make(Complaint(n), "routed a1"), trace(n)) for n in range(3)])
        assert [told(step) for step in ended] == [(ROUTED, str(Complaint(n).id), False, None) for n in range(3)]
        for n, step in enumerate(ended):
            assert step.context and step.parent
            assert (step.context.trace_id, step.parent.span_id) == (n + 1, n + 1)
            assert (step.kind, step.end_time is not None) == (SpanKind.CONSUMER, True)
            below = f"00-{n + 1:032x}-{step.context.span_id:016x}-01"
            assert await goes_on(service, Complaint(n)) == [("cases.opened.v1", below)] * 2
    assert caplog.records == []  # The library says so when a step is ended or told of twice.


async def test_bookkeeping_and_commands_are_no_step_and_belong_to_the_trace_they_came_with(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        await service.deliver([routed(2)])
        with steps() as ended:
            await service.deliver([arrival(make(OTHER, "sent acknowledgement"), trace(5))])
            await service.deliver([replace(arrival(make(OTHER, "accept a1")), traceparent=trace(6))])
        assert ended == []
        said = [one for one in await goes_on(service, OTHER) if one[0] != "cases.opened.v1"]
        assert {one for one in said if one[0] == TERM_STARTS} == {(TERM_STARTS, trace(5))}
        assert {one for one in said if one[0] == "cases.accepted.v1"} == {("cases.accepted.v1", trace(6))}


async def test_a_step_that_failed_says_so_at_each_attempt_and_what_was_not_tried_is_none(
    stack: Stack, caplog: pytest.LogCaptureFixture
) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        failed = (ROUTED, str(EARLY.id), True, "NotYet")
        with steps() as ended:
            await service.deliver([arrival(make(EARLY, name)) for name in ("routed x1", "handed-over x1")])
        assert [told(step) for step in ended] == [failed]
        with steps() as ended, counts() as counted, capture_logs() as lines:
            await service.retry(NOW + SECOND)
        assert [told(step) for step in ended] == [failed]
        assert counted == {("ComplaintRouted", "failed"): 1, ("StoryHandedOver", "behind"): 1}
        assert [line["key"] for line in lines] == [str(EARLY.id)]
        with steps() as ended, counts() as counted:
            await service.deliver([unreadable(OTHER), arrival(make(EARLY, "register"))])
        assert counted == {("unreadable", "failed"): 1, ("DestinationRegistered", "done"): 1}
        assert [told(step) for step in ended] == [("process unreadable", str(OTHER.id), True, "undecodable")]
        with steps() as ended:
            await service.retry(NOW + 6 * SECOND)
        mine = [told(step) for step in ended if told(step)[1] == str(EARLY.id)]
        assert mine == [(name, str(EARLY.id), False, None) for name in (ROUTED, "process stories.handed-over")]
    assert caplog.records == []


async def test_of_a_batch_that_was_split_each_event_is_one_step_one_count_and_one_line(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        batch = [arrival(make(Complaint(0), "routed x1")), *(routed(n, NUL if n == 3 else "B20") for n in range(1, 7))]
        with steps() as ended, counts() as counted, capture_logs() as lines:
            await service.deliver(batch)
        faults = {0: "NotYet", 3: NUL_IS_NO_TEXT}
        assert sorted(map(str, map(told, ended))) == sorted(
            str((ROUTED, str(Complaint(n).id), n in faults, faults.get(n))) for n in range(7)
        )
        assert counted == {("ComplaintRouted", "done"): 5, ("ComplaintRouted", "failed"): 2}
        assert [(line["event"], line["log_level"], line["key"], line["topic"], line["fault"]) for line in lines] == [
            ("event_held", "error", str(Complaint(n).id), "loket.routing.decisions.v1", fault)
            for n, fault in faults.items()
        ]


async def test_what_the_database_did_not_take_is_no_step_no_count_and_no_line(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        await service.open.execute(FAILS_AT_COMMIT.format("committee"))
        batch = [routed(0), arrival(make(EARLY, "routed x1")), routed(2)]
        with steps() as ended, counts() as counted, capture_logs() as lines:
            with pytest.raises(SerializationError):
                await service.deliver(batch)
            assert ended == []
        assert (counted, lines) == ({}, [])
        await service.open.execute("drop trigger fail on committee.outbox")
        with steps() as ended, counts() as counted, capture_logs() as lines:
            await service.deliver(batch)
        assert (len(ended), counted) == (3, {("ComplaintRouted", "done"): 2, ("ComplaintRouted", "failed"): 1})
        assert [line["key"] for line in lines] == [str(EARLY.id)]


async def test_each_message_is_counted_as_what_became_of_it(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        other = routed(2)
        batch = [arrival(make(EARLY, "routed x1")), arrival(make(EARLY, "sent acknowledgement")), other, other]
        with counts() as counted, capture_logs() as lines:
            await service.deliver(batch)
        assert counted == {
            ("ComplaintRouted", "failed"): 1, ("NoticeSent", "behind"): 1, ("ComplaintRouted", "done"): 1,
            ("any", "repeat"): 1,
        }  # fmt: skip
        told_of: list[dict[str, Any]] = [dict(line) for line in lines]
        assert [(line["event"], line["key"], line["fault"]) for line in told_of] == [
            ("event_held", str(EARLY.id), "NotYet"),
        ]  # fmt: skip
        assert told_of[0]["error"] == "NotYet" and told_of[0]["where"].startswith("services.committee.")
        with counts() as counted:
            await service.deliver(batch)
        assert counted == {("any", "repeat"): 4}
        with counts() as counted, capture_logs() as lines:
            await service.deliver([arrival(make(EARLY, "open a1")), arrival(make(OTHER, "open a1"))])
        assert counted == {("OpenStory", "done"): 1}
        assert lines == []  # Who gave the command hears of it.


async def test_what_waits_on_is_no_repeat(stack: Stack) -> None:
    """The head can be handled now, and its row cannot be written: the batch of retries is split, its half stays."""
    bad = make(EARLY, "routed x1")
    async with desk(stack, "committee", real.answers("committee")) as service:
        first = arrival(bad.model_copy(update={"rule": NUL}))  # type: ignore[attr-defined]
        behind = [arrival(make(EARLY, name)) for name in ("sent acknowledgement", "handed-over x1")]
        await service.deliver([first, *behind])
        await service.deliver([arrival(make(EARLY, "register"))])
        with counts() as counted:
            assert await service.retry(NOW + SECOND) == 3
        assert counted == {("ComplaintRouted", "failed"): 1}
        assert [row["attempts"] for row in await service.waiting()] == [2, 0, 0]
