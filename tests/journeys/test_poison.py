"""Poison on every stream of the desk of the journeys, and proof that a bug would have been seen."""

import time

import pytest

from tests.journeys.desk import Desk
from tests.poison.__main__ import caught
from tests.poison.campaign import Campaign


def test_what_cannot_be_handled_stops_its_own_complaint_alone(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    campaign = Campaign(desk, seed=int(time.time()), kinds=2, others=4, seconds=3)
    kept = campaign.run()
    with capsys.disabled():
        print("\n" + campaign.told())
    assert kept


def test_a_planted_bug_is_found(desk: Desk) -> None:
    assert caught(desk, "overtake", seed=int(time.time()))
