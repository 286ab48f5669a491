"""The whole of it on a running desk: first what nobody may do, and that nothing came of it; then what people may."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from tests.hostile.routes import BRIDGE, Route, routes, urls
from tests.journeys.complaints import FACTS, complaint, opened_case
from tests.journeys.desk import Desk, until
from tests.journeys.streams import TYPE, records, told
from tests.rights.asking import Asked
from tests.rights.lines import Lines
from tests.rights.matrix import AGAIN, Matrix, Verdict, everything
from tests.rights.order import Order, replayed
from tests.rights.people import Pass
from tests.rights.rules import EACH, ruled

ACCUSED = [{"organisation": "DEFENSIE", "position": "manager"}]
REFERRED: dict[str, Any] = {**FACTS["KCOO"], "reporterOrganisation": "DEFENSIE", "accused": ACCUSED}
ACTS = {
    "cases.accepted.v1", "cases.refused.v1", "cases.message-left.v1", "letters.sealed.v1", "reporters.wrote.v1",
    "facts.corrected.v1", "complaints.forwarded.v1",
}  # fmt: skip
KINDS = {
    "case", "opening", "message", "recusal", "calendar", "decision", "judgement", "forwarding", "consent", "reply"
}  # fmt: skip
DONE = """
    select 'case' as what, c.part, concat(c.attempt, c.accepted_by, c.refused_by) as how
        from committee.cases c where c.complaint_id = any($1)
    union all select 'opening', part, concat(person, reason, what) from committee.openings where complaint_id = any($1)
    union all select 'message', part, concat(author, person, id) from committee.messages where complaint_id = any($1)
    union all select 'recusal', complaint_id, concat(person, recused_by) from committee.recusals
        where complaint_id = any($1)
    union all select 'calendar', id, concat(person, withdrawn_at) from committee.calendars
    union all select 'decision', part, concat(attempt, destination) from routing.decisions where complaint_id = any($1)
    union all select 'judgement', part, person from routing.judgements where complaint_id = any($1)
    union all select 'forwarding', part, person from routing.forwardings where complaint_id = any($1)
    union all select 'consent', complaint_id, consent_to_forward::text from intake.consents where complaint_id = any($1)
    union all select 'reply', complaint_id, id::text from intake.replies where complaint_id = any($1)
    order by 1, 2, 3
"""
"""Everything that somebody did to these complaints."""


@dataclass(frozen=True)
class Ground:
    """What is asked about: complaints at two committees, one that is held and one to be sent on."""

    codes: tuple[str, str]
    complaints: Sequence[UUID]
    targets: Mapping[str, UUID]


def ground(desk: Desk) -> Ground:
    """Files them, and waits until each is where it belongs."""
    bodies = {name: complaint(name.partition(",")[0]) for name in ("KCOO", "DEP_EZ", AGAIN, "held")}
    bodies["referred"] = {**complaint("KCOO", consentToForward=True), "facts": REFERRED}
    filed = {name: desk.file(body).json() for name, body in bodies.items()}
    targets = {name: opened_case(desk, filed[name]["id"])["part"] for name in ("KCOO", "DEP_EZ", AGAIN)}
    for name in ("held", "referred"):
        sql = "select part from routing.decisions where complaint_id = $1"
        targets[name] = until(lambda: desk.sql(sql, UUID(filed[name]["id"])))[0]["part"]  # noqa: B023
    codes = filed["KCOO"]["returnCode"], filed["DEP_EZ"]["returnCode"]
    until(lambda: all(desk.status(code)["parts"][0]["status"] == "opened" for code in codes))
    return Ground(codes, [UUID(one["id"]) for one in filed.values()], targets)


def done(desk: Desk, ground: Ground) -> list[dict[str, Any]]:
    """What people did, as the databases tell it."""
    return desk.sql(DONE, ground.complaints)


@cache
def addresses() -> tuple[Route, ...]:
    """Every address of every process and of the operator's page, and the description of itself that each one serves.

    The bridge to the viewer of a trial knows no people; it is only attacked.
    """
    described = [Route(process, "GET", "/v1/openapi.json", frozenset({200})) for process in EACH]
    return *(one for one in routes(date.today()) if one.process != BRIDGE), *described


async def knock(desk: Desk, asked: Iterable[Asked], ground: Ground, verdict: Verdict) -> None:
    """Everybody at the desk that runs."""
    lines = Lines(urls(desk.url("intake")))
    try:
        await Matrix(ruled(), lines.send, ground.targets).try_all(asked, verdict)
    finally:
        await lines.close()


def acts(desk: Desk, ground: Ground) -> set[str]:
    """The events about these complaints that only a person's act makes."""
    known = {str(id).encode() for id in ground.complaints}
    types = (told(record)["ce_type"].removeprefix(TYPE) for record in records(desk) if record.key in known)
    return {type for type in types if type in ACTS}


def tried(desk: Desk, found: Ground, entering: Sequence[Pass]) -> Verdict:
    """Everything, by everybody."""
    verdict = Verdict()
    order = Order.of(everything(addresses(), entering, ruled(), found.targets))
    before = done(desk, found)
    asyncio.run(knock(desk, order.harmless, found, verdict))
    if done(desk, found) != before or acts(desk, found):
        verdict.wrong(
            "something was done", f"{acts(desk, found)} {[one for one in done(desk, found) if one not in before]}"
        )
    for asked in (*order.acts, order.lists, order.leaving):
        asyncio.run(knock(desk, asked, found, verdict))
    kinds = {one["what"] for one in done(desk, found) if one not in before}
    if lacking := KINDS - kinds:
        verdict.wrong("nothing was done by who may", str(lacking))
    until(lambda: acts(desk, found) == ACTS)
    asyncio.run(knock(desk, map(replayed, order.leaving), found, verdict))
    return verdict
