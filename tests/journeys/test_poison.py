"""Poison on every stream of the desk of the journeys, and proof that a bug would have been seen."""

import time

import pytest

from tests.crash.planting import planted
from tests.journeys.desk import Desk, until
from tests.poison.campaign import Campaign
from tests.poison.mending import mend

ALONE = {"LATE", "BUSY", "LEFT"}
"""What only a desk of one's own can be judged by (`make poison`): times, and what other tests have left waiting."""


def test_what_cannot_be_handled_stops_its_own_complaint_alone(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    campaign = Campaign(desk, seed=int(time.time()), kinds=2, others=4, seconds=2)
    campaign.run()
    with capsys.disabled():
        print("\n" + campaign.told())
    assert {word: ones for word, ones in campaign.found.items() if ones and word not in ALONE} == {}


def test_a_planted_bug_is_found(desk: Desk) -> None:
    """Always the same seed: not every kind on every stream has something behind it that could overtake."""
    campaign = Campaign(desk, seed=1, kinds=2, others=1, seconds=0.1, patience=10)
    with planted(desk, "poison.overtake", ("notify",)):
        campaign.run()
    until(lambda: mend(desk, campaign.given))
    assert campaign.found["OVERTAKEN"]
