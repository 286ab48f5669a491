"""What no rule decides is decided by a person at the desk: seen, motivated, stored, published once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from structlog.testing import capture_logs

from schemas.committee import CaseRefused
from schemas.facts import Accused, Facts
from schemas.intake import ComplaintReceived
from services.chassis.gate import Gate
from services.chassis.run import Rooms
from services.chassis.web import application
from services.front.access import Access, Person
from services.routing import desk as door
from services.routing.app import ANSWERS
from tests.services.desk import Desk, arrival, desk
from tests.stack import Stack

DAY = date(2026, 3, 2)
UNCLEAR = Facts(
    matter=("unknown",), form="formal", experienced_personally=True, identity="known", reporter_role="employee",
    reporter_organisation="EZ", accused=(Accused(organisation="EZ", position="manager"),),
)  # fmt: skip
WHY = "De melder heeft aan de telefoon gezegd waar het over gaat."
STAFF = Person("l.martina", "Lianne Martina", {}, frozenset({"desk"}), False)
MEMBER = Person("s.kaya", "Selim Kaya", {"kcoo": frozenset({"member"})}, frozenset(), False)


def received(facts: Facts, consent: bool | None = None) -> ComplaintReceived:
    return ComplaintReceived(
        complaint=uuid4(), part=uuid4(), received_on=DAY, facts=facts, consent_to_forward=consent
    )  # fmt: skip


@asynccontextmanager
async def opened(stack: Stack, person: Person = STAFF) -> AsyncIterator[tuple[Desk, httpx.AsyncClient]]:
    """Routing on a database of its own, and its door with this person in front of it."""
    async with desk(stack, "routing", ANSWERS) as routing:
        access = Access("https://login.example.nl", "loket")
        rooms = Rooms(routing.runtime, Gate(routing.runtime))
        app = application("Toewijzing", [door.router(rooms, access)])
        app.dependency_overrides[access] = lambda: person
        gate = asyncio.create_task(rooms.gate.run())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://routing") as client:
            yield routing, client
        gate.cancel()


async def decide(client: httpx.AsyncClient, part: Any, **body: Any) -> httpx.Response:
    return await client.post(f"/v1/held/{part}/decision", json={"destination": "DEP_EZ", "motivation": WHY, **body})


async def test_a_person_decides_once_and_it_is_an_event_like_any_other(stack: Stack) -> None:
    event = received(UNCLEAR)
    async with opened(stack) as (routing, client):
        await routing.deliver([arrival(event)])
        [held] = (await client.get("/v1/held")).json()["held"]
        assert (held["part"], held["attempt"], held["rule"]) == (str(event.part), 1, "A9")
        assert (held["receivedOn"], held["facts"]["matter"]) == ("2026-03-02", ["unknown"])
        assert (await decide(client, event.part)).status_code == 204
        assert (await client.get("/v1/held")).json() == {"held": []}
        again = await decide(client, event.part, destination="KCOO")
        assert (again.status_code, again.json()["code"]) == (409, "not-held")
        routed = [one for one in await routing.published() if one.type.endswith("routed.v1")]
        assert [
            (one.data["destination"], one.data["attempt"], one.data["decidedBy"], one.data["track"]) for one in routed
        ] == [("DEP_EZ", 2, "person", "awb-committee")]
        stored = await routing.open.fetchrow("select * from routing.judgements")
        assert (stored["person"], stored["motivation"], stored["confirmed"]) == ("l.martina", WHY, False)
        assert all(WHY not in str(one.data) for one in await routing.published())


async def test_the_door_is_for_people_of_the_desk_and_for_what_exists(stack: Stack) -> None:
    async with opened(stack, MEMBER) as (_, client):
        with capture_logs() as lines:
            assert (await client.get("/v1/held")).status_code == 403
            assert (await decide(client, uuid4())).status_code == 403
        refused = {"event": "access_refused", "subject": "s.kaya", "reason": "desk", "log_level": "warning"}
        assert lines == [refused, refused], "on record, and with no name"
    event = received(UNCLEAR)
    async with opened(stack) as (routing, client):
        await routing.deliver([arrival(event)])
        assert (await decide(client, uuid4())).status_code == 404
        for destination in ("DEP_NOWHERE", "HOLD", "SPLIT", "REFER_x"):
            refused = await decide(client, event.part, destination=destination)
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "destination")
        assert (await decide(client, event.part, motivation="kort")).status_code == 400


@pytest.mark.parametrize(
    ("facts", "consent", "destination", "code"),
    [
        (UNCLEAR.model_copy(update={"form": "report"}), None, "REFER_HUIS", "no-consent"),
        (UNCLEAR.model_copy(update={"form": "report"}), True, "REFER_HUIS", None),
        (UNCLEAR, None, "REFER_HUIS", None),
        (UNCLEAR.model_copy(update={"form": "report"}), None, "REFER_SECURE_CHANNEL", None),
        (UNCLEAR, None, "ADVICE", None),
    ],
)
async def test_what_goes_outside_needs_consent(
    facts: Facts, consent: bool | None, destination: str, code: str | None, stack: Stack
) -> None:
    event = received(facts, consent)
    async with opened(stack) as (routing, client):
        await routing.deliver([arrival(event)])
        answer = await decide(client, event.part, destination=destination)
        assert (answer.status_code, answer.json()["code"] if code else None) == (409 if code else 204, code)


async def test_the_top_goes_to_its_own_organisation_only_when_that_is_meant(stack: Stack) -> None:
    event = received(UNCLEAR.model_copy(update={"accused": (Accused(organisation="EZ", position="minister"),)}))
    async with opened(stack) as (routing, client):
        await routing.deliver([arrival(event)])
        for destination in ("DEP_EZ", "AUTHORITY_EZ", "DEP_EZ_COORDINATOR"):
            warned = await decide(client, event.part, destination=destination)
            assert (warned.status_code, warned.json()["code"]) == (409, "confirm")
        assert (await decide(client, event.part, confirm=True)).status_code == 204
        assert await routing.open.fetchval("select confirmed from routing.judgements")


async def test_a_case_that_a_person_sent_and_that_comes_back_is_held_again(stack: Stack) -> None:
    event = received(UNCLEAR)
    async with opened(stack) as (routing, client):
        await routing.deliver([arrival(event)])
        await decide(client, event.part)
        refusal = CaseRefused(
            complaint=event.complaint, part=event.part, attempt=2, destination="DEP_EZ", on=DAY, reason="not-competent"
        )
        await routing.deliver([arrival(refusal)])
        [held] = (await client.get("/v1/held")).json()["held"]
        assert (held["attempt"], held["refusedBy"], held["receivedOn"]) == (3, ["DEP_EZ"], "2026-03-02")
        assert (await decide(client, event.part)).json()["code"] == "confirm"
        assert (await decide(client, event.part, destination="KCOO")).status_code == 204
