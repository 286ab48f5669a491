"""The ends without a committee's case: held, referred, advised; and the reporter without a name."""

from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.complaints import FACTS, complaint, opened_case
from tests.journeys.desk import Desk, until
from tests.journeys.streams import follow, told

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FACTS_TOPIC, HANDOVERS_TOPIC = "loket.intake.facts.v1", "loket.intake.handovers.v1"


@pytest.mark.parametrize(
    ("end", "destination"), [("held", None), ("referred", "REFER_SECURE_CHANNEL"), ("advised", None)]
)
def test_a_complaint_that_gets_no_case_still_gets_an_answer(desk: Desk, end: str, destination: str | None) -> None:
    body = {"facts": FACTS[end]} if end == "referred" else complaint(end)
    receipt = desk.file(body).json()
    status = until(lambda: (seen := desk.status(receipt["returnCode"])) and seen["messages"] and seen["parts"] and seen)
    (part,) = status["parts"]
    assert (part["status"], part.get("destination"), part["terms"]) == (end, destination, [])
    assert part["because"]["nl"] and part["because"]["en"] and part["legalBasis"]
    assert [message["kind"] for message in status["messages"]] == ["acknowledgement"]
    assert not desk.sql("select 1 from committee.cases where complaint_id = $1", UUID(receipt["id"]))


def test_a_classified_matter_takes_no_story(desk: Desk) -> None:
    answer = desk.file(complaint("referred"))
    assert answer.status_code == 400
    assert "classified" in answer.json()["errors"][0]["message"]


def test_an_anonymous_reporter_hears_behind_the_code_and_leaves_no_minute_behind(desk: Desk) -> None:
    receipt = desk.file(complaint("anonymous", notice={"channel": "mailbox"})).json()
    case = opened_case(desk, receipt["id"])
    assert case["destination"] == "IC_RIJK"
    status = until(lambda: (seen := desk.status(receipt["returnCode"])) and seen["messages"] and seen)
    assert [message["kind"] for message in status["messages"]] == ["acknowledgement"]
    assert status["parts"][0]["destination"] == "IC_RIJK"
    letters = desk.sql("select kind from notify.letters where complaint_id = $1", UUID(receipt["id"]))
    assert [letter["kind"] for letter in letters] == ["new-case"]
    for topic, last in ((FACTS_TOPIC, "complaints.received.v1"), (HANDOVERS_TOPIC, "stories.handed-over.v1")):
        (record,) = follow(desk, "admin", topic, None, receipt["id"], last)
        day = datetime.fromisoformat(told(record)["ce_time"]).astimezone(AMSTERDAM)
        # Midnight may have passed between the receipt and the event.
        assert receipt["receivedOn"] <= day.date().isoformat() <= datetime.now(AMSTERDAM).date().isoformat()
        assert day.time() == time()
    query = "select 1 from notify.addresses where complaint_id = $1"
    assert not desk.sql(query, UUID(receipt["id"]), database="loket_sealed")
