"""The edges of a batch: two in one, a command beside what waits, what nobody handles, what cannot be loaded or said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from schemas.committee import CaseHandedOver
from schemas.notify import NoticeSent
from schemas.routing import ComplaintRouted
from services.chassis.database import Tx
from services.chassis.messages import Arrival, Effect, Moment, On
from services.committee.commands import AcceptCase
from tests.services import real
from tests.services.complaints import Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.services.facts import PERSONAL
from tests.services.seen import counts
from tests.services.test_absorb import NUL, cases, know_the_register, routed, said
from tests.stack import Stack

ONE, TWO = Complaint(1), Complaint(2)


@dataclass(frozen=True)
class Tell:
    """A command about a complaint."""

    complaint: UUID

    @property
    def subject(self) -> str:
        return str(self.complaint)


async def keys_waiting(service: Desk) -> list[str]:
    return [row["key"] for row in await service.waiting()]


@pytest.mark.parametrize("bad", [(0,), (1,), (0, 1)])
async def test_of_two_in_a_batch_each_is_held_or_handled_by_itself(stack: Stack, bad: tuple[int, ...]) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        assert await service.deliver([routed(n, NUL if n in bad else "B20") for n in range(2)]) == {}
        assert await keys_waiting(service) == [str(Complaint(n).id) for n in bad]
        assert await cases(service) == {str(Complaint(n).id) for n in range(2) if n not in bad}


async def test_a_command_whose_row_cannot_be_written_fails_alone_and_may_be_given_again(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        await service.deliver([routed(n) for n in range(3)])
        good, bad, other = (arrival(make(Complaint(n), "accept a1")) for n in range(3))
        assert isinstance(bad.message, AcceptCase)
        outcomes = await service.deliver([good, replace(bad, message=replace(bad.message, person=NUL)), other])
        assert {id: type(outcome).__name__ for id, outcome in outcomes.items()} == {
            good.id: "NoneType", bad.id: "CharacterNotInRepertoireError", other.id: "NoneType",
        }  # fmt: skip
        assert (await said(service)).count("cases.accepted.v1") == 2 * 2
        assert await service.deliver([good, bad]) == {bad.id: None}
        assert (await said(service)).count("cases.accepted.v1") == 3 * 2
        assert not await service.waiting()


async def test_a_command_is_answered_although_events_of_its_complaint_wait(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await know_the_register(service)
        await service.deliver([routed(1), routed(2)])
        raw = arrival(make(ONE, "handed-over a1")).raw
        unreadable = Arrival(ONE.part("a"), str(ONE.id), None, None, raw, "undecodable")
        await service.deliver([unreadable, arrival(make(ONE, "sent acknowledgement"))])
        accept, other = (arrival(make(one, "accept a1")) for one in (ONE, TWO))
        assert await service.deliver([accept, other]) == {accept.id: None, other.id: None}
        assert await keys_waiting(service) == [str(ONE.id)] * 2
        assert (await said(service)).count("cases.accepted.v1") == 2 * 2


async def test_what_nobody_handles_is_done_alone_beside_others_and_behind_what_waited(stack: Stack) -> None:
    def not_yet(event: ComplaintRouted, _: object, at: Moment) -> Iterable[Effect]:
        raise LookupError

    async with desk(stack, "committee", [On(ComplaintRouted, not_yet)]) as service:
        held, sent = arrival(make(TWO, "held a1")), arrival(make(ONE, "sent acknowledgement"))
        with counts() as counted:
            await service.deliver([routed(1), sent, held])
        assert counted == {
            ("ComplaintRouted", "failed"): 1, ("NoticeSent", "behind"): 1, ("ComplaintHeld", "done"): 1,
        }  # fmt: skip
        with counts() as counted:
            await service.answering().retry(NOW + timedelta(seconds=1))
        assert counted == {("ComplaintRouted", "done"): 1, ("NoticeSent", "done"): 1}
        assert not await service.waiting() and not await service.published()
        assert await service.deliver([held, sent]) == {}


def handed_over(complaint: UUID) -> CaseHandedOver:
    """It travels only on the stream of a destination."""
    return CaseHandedOver(
        complaint=complaint, part=complaint, attempt=1, destination="DEP_EZ", facts=PERSONAL, story="", reply_key={}
    )


async def test_an_event_that_has_no_stream_of_its_own_is_not_published_without_one(stack: Stack) -> None:
    def bare(message: Any, _: object, at: Moment) -> Iterable[Effect]:
        return [handed_over(message.complaint) if message.complaint == ONE.id else make(TWO, "opened a1")]  # type: ignore[list-item]

    async with desk(stack, "committee", [On(ComplaintRouted, bare), On(Tell, bare)]) as service:
        await service.deliver([routed(2), routed(1)])
        assert await keys_waiting(service) == [str(ONE.id)]
        told = {one: arrival(Tell(one.id)) for one in (ONE, TWO)}
        outcomes = await service.deliver([*told.values()])
        assert outcomes[told[TWO].id] is None
        with pytest.raises(ValueError, match="CaseHandedOver"):
            raise outcomes[told[ONE].id] or AssertionError
        assert await said(service) == ["cases.opened.v1"] * 2


async def test_what_handlers_need_is_asked_once_a_batch_for_the_subjects_of_their_own_events(stack: Stack) -> None:
    asked: list[tuple[str, set[str]]] = []
    got: list[Any] = []

    def on(event: Any, name: str) -> On:
        async def given(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Any]:
            asked.append((name, {*subjects}))
            return {subject: (name, subject) for subject in subjects}

        def handler(event: Any, known: Any, at: Moment) -> Iterable[Effect]:
            got.append((known, event.subject))
            return []

        return On(event, handler, given)

    async with desk(stack, "committee", [on(ComplaintRouted, "routed"), on(NoticeSent, "sent")]) as service:
        sent = [arrival(make(Complaint(n), "sent acknowledgement")) for n in (3, 4)]
        await service.deliver([routed(0), sent[0], routed(1), sent[1], routed(2)])
    ids = [str(Complaint(n).id) for n in range(5)]
    assert sorted(asked) == [("routed", {*ids[:3]}), ("sent", {*ids[3:]})]
    assert {known for known, _ in got} == {("routed", id) for id in ids[:3]} | {("sent", id) for id in ids[3:]}
    assert all(known[1] == subject for known, subject in got)


async def test_an_event_for_which_nothing_can_be_loaded_stops_its_own_subject_only(stack: Stack) -> None:
    broken = {str(ONE.id)}

    async def given(tx: Tx, subjects: Sequence[str]) -> Mapping[str, Any]:
        if broken & {*subjects}:
            raise LookupError
        return {}

    def tell(event: ComplaintRouted, _: object, at: Moment) -> Iterable[Effect]:
        return [make(Complaint(1 if event.complaint == ONE.id else 2), "opened a1")]  # type: ignore[list-item]

    async with desk(stack, "committee", [On(ComplaintRouted, tell, given)]) as service:
        await service.deliver([routed(2), routed(1), routed(3)])
        assert [(row["key"], row["fault"]) for row in await service.waiting()] == [(str(ONE.id), "LookupError")]
        assert await said(service) == ["cases.opened.v1"] * 2
        await service.retry(NOW + timedelta(seconds=1))
        assert [row["attempts"] for row in await service.waiting()] == [2]
        broken.clear()
        await service.settle()
        assert not await service.waiting()
        assert [one.subject for one in await service.published()][2:] == [str(ONE.id)]
