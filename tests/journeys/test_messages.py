"""A secretary and an anonymous reporter write to each other through the whole desk, and nobody on the way reads it."""

from typing import Any

from tests.journeys.complaints import canary, complaint, opened_case
from tests.journeys.desk import Desk, until
from tests.journeys.streams import follow

LETTERS = "loket.committee.letters.v1"
HANDOVERS = "loket.intake.handovers.v1"


def test_a_message_and_the_answer(desk: Desk) -> None:
    receipt = desk.file(complaint("anonymous")).json()
    case = opened_case(desk, receipt["id"])
    who, path, code = "p.hoekstra", f"/{case['part']}", receipt["returnCode"]
    asked, answered = canary("vraag"), canary("antwoord")

    written = desk.case("POST", f"{path}/messages", who, {"text": asked})
    assert written.status_code == 201, written.text
    came = until(lambda: [one for one in desk.status(code)["messages"] if one["kind"] == "message"])
    assert [(one["text"], one["sender"]) for one in came] == [(asked, case["destination"])]

    headers = {"Authorization": f"Code {code}"}
    reply = desk.http.post(
        f"{desk.url('intake')}/v1/complaints/status/messages", json={"text": answered}, headers=headers
    )
    assert reply.status_code == 201, reply.text
    until(lambda: len(desk.sql("select 1 from committee.messages where part = $1", case["part"])) == 2)
    opened = desk.case("POST", f"{path}/messages/openings", who, {"reason": "handling"}).json()
    assert [(one["author"], one["text"]) for one in opened["messages"]] == [
        ("destination", asked), ("reporter", answered),
    ]  # fmt: skip

    told: list[Any] = follow(desk, "admin", LETTERS, None, receipt["id"], "letters.sealed.v1")
    told += follow(desk, "admin", HANDOVERS, None, receipt["id"], "reporters.wrote.v1")
    assert not [one for one in told if asked.encode() in one.value or answered.encode() in one.value]

    assert desk.case("POST", f"{path}/acceptance", who).status_code == 204
    kept = "select 1 from intake.replies where complaint_id = $1"
    until(lambda: not desk.sql(kept, case["complaint_id"], database="loket_sealed"))
    letters = "select kind from notify.letters where complaint_id = $1 and sent_on is not null and kind = 'new-message'"
    until(lambda: desk.sql(letters, case["complaint_id"]))
