"""What is begun before midnight in Amsterdam and kept after it belongs to the day on which somebody did it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from types import SimpleNamespace
from uuid import UUID

import pytest

from schemas.facts import Facts
from schemas.register import Validity
from services.chassis.gate import Gate
from services.chassis.problems import Problem
from services.chassis.run import Rooms
from services.committee import store
from services.committee.pages.queries import awaits_answer
from services.intake import desk as door
from services.intake.complaint import Complaint as Posted
from services.intake.complaint import Story
from services.intake.desk import Desk as Intake
from services.intake.messages import Letter, messages_of
from services.intake.organisations import Register
from services.notify import sender
from services.notify.sender import Sender
from services.routing import register
from services.routing.judging import Judgement, decide
from tests.services import real
from tests.services.complaints import DAY, REGISTER, Complaint, make, organisation
from tests.services.desk import Desk, arrival, desk
from tests.services.facts import FACTS, PERSONAL
from tests.services.test_routing_desk import STAFF, WHY
from tests.stack import Stack

NEXT = DAY + timedelta(days=1)
LATE = datetime(2026, 3, 2, 22, 59, 59, tzinfo=UTC)
"""The last second of the day in Amsterdam; the gate, which asks the real clock, writes on a later day."""
ONE = Complaint(1)
EZ = organisation("EZ").model_copy(update={"valid": Validity(begin=date(2026, 1, 1), end=DAY)})
KEY = b"128 random bits of who files"


@asynccontextmanager
async def at_work(stack: Stack, name: str) -> AsyncIterator[tuple[Desk, Rooms]]:
    """A service with its gate."""
    async with desk(stack, name, real.answers(name)) as service:
        gate = Gate(service.runtime)
        flushing = asyncio.create_task(gate.run())
        yield service, Rooms(service.runtime, gate)
        flushing.cancel()


async def test_a_letter_left_on_the_day_on_which_the_server_took_it(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return LATE

    async def done(*_: object) -> str:
        return "iemand@example.nl"

    monkeypatch.setattr(sender, "datetime", Clock)
    for step in ("_address", "_send"):
        monkeypatch.setattr(Sender, step, done)
    async with at_work(stack, "notify") as (notify, rooms):
        await notify.deliver([arrival(make(ONE, name)) for name in ("reachable mail", "held a1")])
        await Sender(rooms, SimpleNamespace(smtp_host=""), None)._round()  # type: ignore[arg-type]
        (left,) = (one for one in await notify.published() if one.type.endswith("notices.sent.v1"))
        assert left.data["on"] == str(DAY), "three months run from there (Wbk 2(2)(i))"
        assert await notify.open.fetchval("select sent_on from notify.letters") == DAY


async def test_a_place_of_the_last_day_keeps_its_clocks(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """It closes at midnight: the person who chose it did so while it was open."""
    in_force = register.in_force

    def closing(on: date) -> register.Register:
        found = in_force(on)
        still = {code: one for code, one in found.destinations.items() if code != "DEP_EZ" or on <= DAY}
        return replace(found, destinations=still)

    monkeypatch.setattr(register, "in_force", closing)
    event = make(ONE, "received unclear")
    async with at_work(stack, "routing") as (routing, rooms):
        await routing.deliver([arrival(event)])
        judged = Judgement(destination="DEP_EZ", motivation=WHY)
        await decide(rooms, ONE.part("a"), judged, STAFF, LATE)
        (routed,) = (one for one in await routing.published() if one.type.endswith("routed.v1"))
        assert (routed.data["destination"], routed.data["track"]) == ("DEP_EZ", "awb-committee")


async def test_the_register_of_a_day_is_that_of_no_other(stack: Stack) -> None:
    async with at_work(stack, "intake") as (intake, _):
        await intake.deliver([arrival(EZ), arrival(organisation("FIN"))])
        known = Register(intake.runtime.pool)
        assert await known.codes(DAY) == {"EZ", "FIN"}
        assert await known.codes(NEXT) == {"FIN"}, "what was read a second ago was of yesterday"
        assert await known.codes(DAY) == {"EZ", "FIN"}


async def test_both_sides_see_messages_in_one_order(stack: Stack) -> None:
    """The reporter wrote before midnight; it came to the committee after its own words of the next day (ADR 12)."""
    wrote, ours = make(ONE, "wrote a1"), make(ONE, "write a1")
    async with at_work(stack, "committee") as (committee, rooms):
        await committee.deliver([arrival(event) for event in REGISTER])
        await committee.deliver([arrival(make(ONE, name)) for name in ("routed a1", "handed-over a1")])
        for message in (ours, wrote):
            await committee.deliver([arrival(message)], LATE + timedelta(minutes=1))
        async with store.as_member(rooms.runtime.pool, ["DEP_EZ"], "k.dewit") as tx:
            case = await store.case_of(tx, ONE.part("a"))
            assert case is not None
            there = [(one.author, one.written_on) for one in await store.messages_of(tx, case)]
            assert await awaits_answer(tx, [case]) == {(case.part, 1)}, "nobody has read it before they wrote"
    assert there == [("reporter", DAY), ("destination", NEXT)]
    letters = [Letter(UUID(int=n), "", ONE.part("a"), sender, on, "") for n, sender, on in
               ((1, "DEP_EZ", NEXT), (2, None, DAY))]  # fmt: skip
    at_reporters = {"reply": "reporter", "message": "destination"}
    assert [(at_reporters[one.kind], one.on) for one in messages_of([], letters)] == there


async def test_a_repeat_after_midnight_gets_the_same_answer(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_work(stack, "intake") as (service, rooms):
        await service.deliver([arrival(EZ), arrival(organisation("FIN"))])
        intake = Intake(rooms, real.keys().sealer)

        async def filed(on: date, key: bytes, facts: Facts = PERSONAL) -> object:
            monkeypatch.setattr(door, "_today", lambda: on)
            return await intake.file(Posted(facts=facts, story=Story(text="Verzonnen.")), key)

        first = await filed(DAY, KEY)
        assert await filed(NEXT, KEY) == first, "its organisation is gone, and the complaint was confirmed"
        for key, facts in ((KEY, FACTS["unclear"]), (b"another form", PERSONAL)):
            with pytest.raises(Problem) as refused:
                await filed(NEXT, key, facts)
            assert refused.value.status == 400
        assert await service.open.fetchval("select count(*) from intake.complaints") == 1
