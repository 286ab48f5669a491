"""Consent to forward, given or taken back after receipt, and a person who sends a referred part on."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from schemas.facts import Accused, Facts
from schemas.intake import ComplaintReceived, FactsCorrected
from services.chassis.messages import Refused
from services.routing.app import ANSWERS
from services.routing.forwarding import ForwardReferred, waiting
from services.routing.holding import DecideHeld
from tests.services.desk import Desk, arrival, desk
from tests.stack import Stack

DAY = date(2026, 3, 2)
REPORT = Facts(
    matter=("undesirable-behaviour",), form="report", experienced_personally=True, identity="anonymous",
    reporter_role="employee", reporter_organisation="POLITIE",
    accused=(Accused(organisation="POLITIE", position="manager"),),
)  # fmt: skip
HERE = REPORT.model_copy(update={"accused": (Accused(organisation="EZ", position="manager"),)})
NAMED = REPORT.model_copy(update={"form": "formal", "identity": "known"})
TOP = REPORT.model_copy(update={"accused": (Accused(organisation="POLITIE", position="top-management"),)})


def received(facts: Facts, consent: bool | None = None) -> ComplaintReceived:
    return ComplaintReceived(
        complaint=uuid4(), part=uuid4(), received_on=DAY, facts=facts, consent_to_forward=consent
    )  # fmt: skip


async def said(service: Desk, event: ComplaintReceived, *consents: bool) -> list[tuple[str, int]]:
    """The outcomes of each attempt, after these corrections, each delivered twice."""
    for consent in consents:
        correction = arrival(FactsCorrected(complaint=event.complaint, on=DAY, consent_to_forward=consent))
        await service.deliver([correction, correction])
        await service.deliver([correction])
    rows = await service.open.fetch(
        "select destination, attempt from routing.decisions where complaint_id = $1 order by attempt", event.complaint
    )
    return [(row["destination"], row["attempt"]) for row in rows]


def forward(event: ComplaintReceived, way: Any = "portal", attempt: int = 1) -> Any:
    return arrival(ForwardReferred(event.complaint, event.part, attempt, way, "l.martina"))


@pytest.mark.parametrize(
    ("facts", "first", "consents", "outcomes"),
    [
        (REPORT, None, [True], ["HOLD", "REFER_POLITIE"]),
        (REPORT, None, [False], ["HOLD"]),
        (REPORT, True, [False], ["REFER_POLITIE", "HOLD"]),
        (REPORT, True, [True], ["REFER_POLITIE"]),
        (REPORT, None, [True, False, True], ["HOLD", "REFER_POLITIE", "HOLD", "REFER_POLITIE"]),
        (NAMED, None, [False], ["REFER_POLITIE"]),
        (HERE, None, [True, False], ["DEP_EZ_COORDINATOR"]),
        (TOP, None, [True], ["HOLD"]),
        (REPORT.model_copy(update={"classified": True}), None, [False], ["REFER_SECURE_CHANNEL"]),
    ],
)
async def test_what_waits_is_decided_again_and_what_has_a_place_stays(
    facts: Facts, first: bool | None, consents: list[bool], outcomes: list[str], stack: Stack
) -> None:
    event = received(facts, first)
    async with desk(stack, "routing", ANSWERS) as service:
        await service.deliver([arrival(event)])
        assert await said(service, event, *consents) == [(one, n) for n, one in enumerate(outcomes, 1)]
        assert len(await service.published()) == len(outcomes)


async def test_a_correction_that_is_read_first_counts_when_the_complaint_comes(stack: Stack) -> None:
    event = received(REPORT)
    async with desk(stack, "routing", ANSWERS) as service:
        await said(service, event, True)
        await service.deliver([arrival(event)])
        assert await said(service, event) == [("REFER_POLITIE", 1)]


async def test_a_person_may_refer_only_with_the_consent_of_now(stack: Stack) -> None:
    event = received(TOP)
    async with desk(stack, "routing", ANSWERS) as service:
        await service.deliver([arrival(event)])

        def huis() -> Any:
            return arrival(DecideHeld(event.complaint, event.part, 1, "REFER_HUIS", "omdat", False, "l.martina", DAY))

        assert isinstance(next(iter((await service.deliver([huis()])).values())), Refused)
        await said(service, event, True)
        await service.deliver([huis()])
        assert await said(service, event) == [("HOLD", 1), ("REFER_HUIS", 2)]
        assert await said(service, event, False) == [("HOLD", 1), ("REFER_HUIS", 2), ("HOLD", 3)]


async def test_what_was_sent_on_is_told_once_and_moves_no_more(stack: Stack) -> None:
    event = received(REPORT, consent=True)
    async with desk(stack, "routing", ANSWERS) as service:
        await service.deliver([arrival(event)])
        assert [row["body"] for row in await waiting(service.open)] == ["REFER_POLITIE"]
        await service.deliver([forward(event)])
        again = await service.deliver([forward(event, "returned")])
        assert [getattr(error, "code", None) for error in again.values()] == ["not-referred"]
        assert await waiting(service.open) == []
        assert await said(service, event, False) == [("REFER_POLITIE", 1)]
        [told] = [one.data for one in await service.published() if one.type.endswith("forwarded.v1")]
        assert (told["body"], told["way"]) == ("REFER_POLITIE", "portal")


async def test_who_looked_at_an_earlier_referral_does_not_send_on_a_later_one(stack: Stack) -> None:
    event = received(REPORT, consent=True)
    async with desk(stack, "routing", ANSWERS) as service:
        await service.deliver([arrival(event)])
        assert await said(service, event, False, True) == [("REFER_POLITIE", 1), ("HOLD", 2), ("REFER_POLITIE", 3)]
        stale = await service.deliver([forward(event)])
        assert [getattr(error, "code", None) for error in stale.values()] == ["not-referred"]
        await service.deliver([forward(event, attempt=3)])
        assert await waiting(service.open) == []


async def test_only_what_is_outside_can_be_sent_on(stack: Stack) -> None:
    async with desk(stack, "routing", ANSWERS) as service:
        for facts in (HERE, REPORT, REPORT.model_copy(update={"classified": True})):
            event = received(facts)
            await service.deliver([arrival(event)])
            refused = await service.deliver([forward(event)])
            assert [getattr(error, "code", None) for error in refused.values()] == ["not-referred"]
