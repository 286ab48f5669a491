"""Nobody can tell another's case from none: not by the answer, and not by what PostgreSQL had to do for it."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.committee.casework import Casework
from services.committee.decisions import Case
from services.front.access import Person
from tests.hostile.routes import Route
from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk
from tests.rights.asking import Asked, read
from tests.rights.campaign import Ground, addresses, ground
from tests.rights.people import Pass, passes
from tests.rights.plants import face
from tests.rights.rules import address, ruled
from tests.rights.same import CALENDAR, LEFT, NO_CASE_S, Same, codes, compare, nearly, questions
from tests.rights.telling import TELLING
from tests.rights.wire import overheard

PROCESSES = ("committee", "routing", "intake")
LEAVES = "insert into committee.recusals values ($1, $2, $3, 1, 'KCOO', $2, now())"
MADE = "insert into committee.calendars values ($1, $2, 'KCOO', 'nl', 'somebody', $3) returning id"


@pytest.fixture(scope="module")
def found(desk: Desk) -> Ground:
    return ground(desk)


@pytest.fixture(scope="module")
def entering(desk: Desk, found: Ground) -> list[Pass]:
    return passes(desk, *found.codes)


@pytest.fixture(scope="module")
def targets(desk: Desk, found: Ground, entering: list[Pass]) -> Mapping[str, UUID]:
    """What there is, with a case that a member left and a committee's calendar."""
    left = opened_case(desk, desk.file(complaint("KCOO")).json()["id"])["part"]
    member = next(one for one in entering if (one.who, one.way) == ("a member", "token"))
    answer = desk.http.post(f"{desk.url('committee')}/v1/cases/{left}/recusals", json={}, headers=dict(member.headers))
    assert answer.status_code == 204, answer.text
    (calendar,) = desk.sql(MADE, uuid4(), uuid4().bytes, datetime.now(UTC))
    return {**found.targets, LEFT: left, CALENDAR: calendar["id"]}


def asked(
    routes: Sequence[Route], entering: Sequence[Pass], targets: Mapping[str, UUID], code: str
) -> Iterable[tuple[Asked, list[Asked]]]:
    yield from questions(routes, entering, targets)
    yield from codes(routes, entering, nearly(code), targets["KCOO"])


def compared(desk: Desk, process: str, pairs: Iterable[tuple[Asked, list[Asked]]]) -> Same:
    same = Same()

    async def run() -> None:
        async with overheard() as wire, face(desk, process, wire.between) as send:
            await compare(pairs, send, wire.heard, same)

    asyncio.run(run())
    return same


@pytest.mark.parametrize("process", PROCESSES)
def test_anothers_case_and_none_get_the_same_answer_by_the_same_statements(
    desk: Desk, found: Ground, entering: list[Pass], targets: Mapping[str, UUID], process: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    mine = [one for one in addresses() if one.process == process]
    same = compared(desk, process, asked(mine, entering, targets, found.codes[0]))
    with capsys.disabled():
        print(f"\n{process}: {same.compared} beside nothing, {same.statements} statements")
    assert same.compared and same.statements
    assert not same.wrong, "\n".join(same.wrong)


@pytest.mark.parametrize("name", TELLING)
def test_planted_what_only_the_statements_or_a_header_tell_is_found(
    desk: Desk, found: Ground, entering: list[Pass], targets: Mapping[str, UUID], name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    plant = TELLING[name]
    for place, called, instead in plant.instead:
        monkeypatch.setattr(place, called, instead)
    mine = [one for one in addresses() if one.process == plant.process and one.path in plant.paths]
    same = compared(desk, plant.process, asked(mine, entering, targets, found.codes[0]))
    told = {path: [line for line in same.wrong if f"{plant.process}{path} " in line] for path in plant.paths}
    assert {path: [fault for fault in plant.found if fault not in " ".join(told[path])] for path in plant.paths} == {
        path: [] for path in plant.paths
    }


def test_who_leaves_a_case_while_they_act_is_told_what_is_told_of_none(
    desk: Desk, found: Ground, entering: list[Pass], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case was looked up already when they said it."""
    acts = [one for one in addresses() if ruled()[address(one)] == "the case" and one.method == "POST"]
    asked = [
        Asked(route, one, "KCOO", found.targets["KCOO"])
        for route in acts
        for one in entering
        if one.who == "the chair" and (one.way == "token") == (route.promised is not None)
    ]
    looked, part = Casework.case, found.targets["KCOO"]

    async def run() -> None:
        owner = await asyncpg.connect(desk.endpoints["postgres"]["owner"])

        async def leaving(self: Casework, part: UUID, person: Person) -> Case:
            case = await looked(self, part, person)
            await owner.execute(LEAVES, case.complaint_id, person.subject, part)
            return case

        monkeypatch.setattr(Casework, "case", leaving)
        async with face(desk, "committee") as send:
            for one in asked:
                none = replace(one, part=uuid4())
                absent, answer = read(none, await send(none), {}), read(one, await send(one), {})
                assert (answer.status, answer.alike) == (404, absent.alike), one.told
                assert await owner.execute("delete from committee.recusals where part = $1", part) == "DELETE 1"
        await owner.close()

    asyncio.run(run())
    assert len(asked) == 18


def test_every_number_in_an_address_is_of_a_case_or_known_to_be_of_none() -> None:
    inside = {part.strip("{}") for one in addresses() for part in re.findall(r"{[^}]+}", one.path)}
    assert inside == {"part"} | NO_CASE_S
    assert {one.process for one in addresses() if "{part}" in one.path} | {"intake"} == set(PROCESSES)
