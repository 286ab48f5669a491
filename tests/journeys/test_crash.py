"""A short crash campaign on the desk of the journeys, and proof that its ledger would have seen a loss and a double."""

import time
from uuid import uuid4

import pytest

from tests.crash.campaign import Campaign
from tests.crash.ledger import balance
from tests.journeys.desk import Desk

COPIED = "complaint_id, attempt, destination, track, received_on, opened_at, story_on"


@pytest.mark.timeout(600)
def test_twenty_kills_lose_nothing_and_double_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    campaign = Campaign(desk, seed=int(time.time()), kills=20, complaints=100, rate=2)
    kept = campaign.run()
    with capsys.disabled():
        print("\n" + campaign.told())
    assert kept
    forgotten, repeated = (one.complaint for one in campaign.confirmed[:2])
    desk.sql("delete from committee.cases where complaint_id = $1", forgotten)
    row = f"select $2::uuid, {COPIED} from committee.cases where complaint_id = $1"
    copy = uuid4()
    desk.sql(f"insert into committee.cases (part, {COPIED}) {row}", repeated, copy)
    ledger = balance(desk, campaign.confirmed)
    desk.sql("delete from committee.cases where part = $1", copy)
    assert (ledger.lost, ledger.doubled) == ([f"{forgotten} case"], [f"{repeated} case"])
