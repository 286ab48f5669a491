"""A short hostile campaign on the desk of the journeys, and proof that each of its rules finds what it is for."""

import time

import pytest

from tests.canary.beside import planted_intake
from tests.hostile.attack import hostile, planted
from tests.hostile.plants import all_found
from tests.journeys.desk import Desk


def test_no_wrong_request_breaks_a_promise(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(time.time())
    result = hostile(desk, seed, requests=1_000, examples=0)
    with capsys.disabled():
        print(f"\nseed {seed}: {result.told()}")
    assert not result.faults


def test_planted_bugs_of_every_kind_are_found(desk: Desk) -> None:
    with planted_intake(desk, "hostile", "tests.hostile.plants") as face:
        result = planted(desk, face, seed=7, requests=1_200)
    assert all_found(result.faults), result.faults
