"""What may not stay here: a report that waits for consent and goes outside, and a conflict of a department."""

from uuid import UUID

from tests.journeys.complaints import FACTS, by_mail, canary, complaint, opened_case
from tests.journeys.desk import Desk, until

OUTSIDE = {**FACTS["anonymous"], "accused": [{"organisation": "POLITIE", "position": "manager"}]}
HOME = {"Sec-Fetch-Site": "same-origin"}


def test_a_report_waits_for_consent_and_is_sent_on_by_a_person(desk: Desk) -> None:
    address = f"{canary('adres')}@example.org"
    receipt = desk.file({**by_mail("anonymous", address), "facts": OUTSIDE}).json()
    code = receipt["returnCode"]
    held = until(lambda: desk.status(code)["parts"])[0]
    assert (held["status"], held["consent"], held["outside"]) == ("held", "asked", "REFER_POLITIE")
    until(lambda: len(desk.mails(address)) == 1)

    page = f"{desk.url('intake')}/nl/code/toestemming"
    assert desk.http.post(page, data={"code": code, "forward": "yes"}, headers=HOME).status_code == 200
    until(lambda: desk.status(code)["parts"][0]["status"] == "referred")
    assert desk.status(code)["parts"][0]["consent"] == "given"
    until(lambda: len(desk.mails(address)) == 2)

    mine = {"Authorization": f"Bearer {desk.token('l.martina')}"}
    routing = f"{desk.url('routing')}/v1/referred"
    waiting = desk.http.get(routing, headers=mine).json()["referred"]
    assert receipt["id"] in {one["complaint"] for one in waiting}
    done = f"{routing}/{held['part']}/forwarding"
    assert desk.http.post(done, json={"way": "post"}, headers=mine).status_code == 204
    assert desk.http.post(done, json={"way": "post"}, headers=mine).status_code == 409
    sent = until(lambda: "forwardedOn" in (part := desk.status(code)["parts"][0]) and part)
    assert (sent["forwardedWay"], "consent" in sent) == ("post", False)
    until(lambda: len(desk.mails(address)) == 3)
    query = "select 1 from intake.stories where complaint_id = $1"
    until(lambda: not desk.sql(query, UUID(receipt["id"]), database="loket_sealed"))


def test_a_conflict_leaves_the_department_and_not_for_the_office_next_door(desk: Desk) -> None:
    receipt = desk.file(complaint("DEP_EZ")).json()
    case = opened_case(desk, receipt["id"])
    assert case["destination"] == "DEP_EZ"
    assert desk.case("POST", f"/{case['part']}/refusal", "dep-ez", {"reason": "conflict"}).status_code == 204
    until(lambda: desk.status(receipt["returnCode"])["parts"][0]["status"] == "held")
    sql = "select destination, proposal from routing.decisions where complaint_id = $1 order by attempt"
    decisions = [(row["destination"], row["proposal"]) for row in desk.sql(sql, UUID(receipt["id"]))]
    assert decisions == [("DEP_EZ", None), ("HOLD", "KCOO")]
