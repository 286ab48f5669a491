"""Everybody knocks at every address of every process, and gets what the documents promise and nothing else."""

import asyncio
import json

import pytest

from tests.journeys.desk import Desk
from tests.rights.campaign import Ground, addresses, ground, tried
from tests.rights.matrix import Matrix, Verdict, everything
from tests.rights.people import CLIENTS, Pass, passes
from tests.rights.plants import PLANTS, face
from tests.rights.rules import address, ruled


@pytest.fixture(scope="module")
def found(desk: Desk) -> Ground:
    return ground(desk)


@pytest.fixture(scope="module")
def entering(desk: Desk, found: Ground) -> list[Pass]:
    return passes(desk, *found.codes)


def test_there_is_a_rule_for_every_address_and_no_other() -> None:
    known = {address(route) for route in addresses()}
    assert (known - ruled().keys(), ruled().keys() - known) == (set(), set())


@pytest.mark.parametrize("name", PLANTS)
def test_planted_a_guard_that_is_missing_is_found(
    desk: Desk, found: Ground, entering: list[Pass], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant, verdict = PLANTS[name], Verdict()
    wanted = [one for one in addresses() if (one.process, one.method) == (plant.process, "GET")]
    asked = everything([one for one in wanted if one.path in plant.paths], entering, ruled(), found.targets)

    async def knock() -> None:
        async with face(desk, plant.process) as send:
            await Matrix(ruled(), send, found.targets).try_all(asked, verdict)

    for place, called, instead in plant.instead:
        monkeypatch.setattr(place, called, instead)
    asyncio.run(knock())
    assert plant.found <= verdict.faults.keys(), verdict.examples


def test_everybody_gets_what_is_promised_at_every_address(
    desk: Desk, found: Ground, entering: list[Pass], capsys: pytest.CaptureFixture[str]
) -> None:
    verdict = tried(desk, found, entering)
    with capsys.disabled():
        print(f"\n{len(ruled())} addresses, {len(entering)} passes, {verdict.tried} tries, {verdict.refused} refused")
    assert not verdict.faults, "\n".join([*map(str, verdict.faults.items()), *verdict.examples])
    # The list of a committee that other tests gave more cases than it shows at once need not hold this one.
    sees = {("dep-ez", "DEP_EZ"), ("the desk", "held"), ("the reporter", "KCOO"),
            ("the auditor", "KCOO"), ("the auditor of the committee", "KCOO")}  # fmt: skip
    assert sees <= verdict.named, "whoever may know a part is told of it, so others would be seen to be"
    assert verdict.turned_away <= recorded(desk), "who was turned away is on record"


def recorded(desk: Desk) -> set[tuple[str, str]]:
    """By process, whom the log says to have been refused."""
    lines = [(process, line) for process in CLIENTS for line in (desk.home / "logs" / f"{process}.log").open()]
    told = [(process, json.loads(line)) for process, line in lines if '"access_refused"' in line]
    return {(process, line["subject"]) for process, line in told}
