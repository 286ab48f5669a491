"""A case that is given back: it moves once by itself, then a person decides, and the day of receipt never moves."""

from uuid import UUID

from deploy.local.login import hidden_fields
from services.routing.holding import BY_PERSON
from tests.journeys.complaints import by_mail, canary, opened_case
from tests.journeys.desk import Desk, until


def test_two_refusals_move_a_complaint_once_and_then_a_person_sends_it_on(desk: Desk) -> None:
    body = by_mail("IC_RIJK", f"{canary('adres')}@example.org")
    receipt = desk.file(body).json()
    code, path = receipt["returnCode"], f"/{opened_case(desk, receipt['id'])['part']}"
    until(lambda: desk.mails(body["notice"]["address"]))

    assert desk.case("POST", f"{path}/refusal", "n.elamrani", {"reason": "not-competent"}).status_code == 204
    moved = opened_case(desk, receipt["id"], attempt=2)
    assert (moved["destination"], str(moved["received_on"])) == ("KCOO", receipt["receivedOn"])
    assert desk.case("GET", path, "s.kaya").json()["receivedOn"] == receipt["receivedOn"]
    assert desk.case("POST", f"{path}/openings", "s.kaya", {"reason": "handling"}).json()["story"] == body["story"]
    _refused_is_over(desk, path)
    until(lambda: len(desk.status(code)["messages"]) == 2)
    status = desk.status(code)
    assert [part["destination"] for part in status["parts"]] == ["KCOO"]
    assert [message["kind"] for message in status["messages"]] == ["acknowledgement", "assignment"]
    until(lambda: len(desk.mails(body["notice"]["address"])) == 2)

    assert desk.case("POST", f"{path}/refusal", "s.kaya", {"reason": "conflict"}).status_code == 204
    until(lambda: desk.status(code)["parts"][0]["status"] == "held")
    held = desk.status(code)
    assert held["receivedOn"] == receipt["receivedOn"]
    assert held["parts"][0].get("destination") is None and not held["parts"][0]["terms"]
    complaint = UUID(receipt["id"])
    assert len(desk.sql("select 1 from committee.cases where complaint_id = $1", complaint)) == 2
    decisions = desk.sql("select * from routing.decisions where complaint_id = $1 order by attempt", complaint)
    assert [row["destination"] for row in decisions] == ["IC_RIJK", "KCOO", "HOLD"]
    # Until a person decides the desk must be able to hand the story over once more.
    query = "select 1 from intake.stories where complaint_id = $1"
    assert desk.sql(query, complaint, database="loket_sealed")
    _a_person_decides(desk, str(decisions[-1]["part"]))
    sent = opened_case(desk, receipt["id"], attempt=4)
    assert (sent["destination"], str(sent["received_on"])) == ("AUTHORITY_BZK", receipt["receivedOn"])
    until(lambda: len(desk.mails(body["notice"]["address"])) == 3)
    [part] = desk.status(code)["parts"]
    assert (part["destination"], part["because"]["nl"]) == ("AUTHORITY_BZK", BY_PERSON.nl)
    stories = "select destination from committee.stories where part = $1 and attempt = 4"
    assert until(lambda: desk.sql(stories, sent["part"], database="loket_sealed")) == [{"destination": "AUTHORITY_BZK"}]


def _a_person_decides(desk: Desk, part: str) -> None:
    """In the desk's own pages: from the list to the part, where to and why, the check, done."""
    decision = {"destination": "AUTHORITY_BZK", "motivation": "Twee commissies gaan hier niet over."}
    with desk.staff("l.martina", "routing", "/nl/vastgehouden") as page:
        path = f"/nl/vastgehouden/{part}"
        assert path in page.get("/nl/vastgehouden").text
        assert "gaf de zaak terug" in page.get(path).text
        check = page.post(path, data=decision).text
        assert "Klopt uw besluit" in check
        # The check page carries what it was about, so that a yes to an older one counts for nothing.
        yes = {**hidden_fields(check), "sure": "yes", "confirm": "yes"}
        assert "Er is beslist" in page.post(path, data=yes).text
        assert path not in page.get("/nl/vastgehouden").text


def _refused_is_over(desk: Desk, path: str) -> None:
    """Who gave a case back can no longer take it or read its story."""
    for what, body in (("acceptance", None), ("openings", {"reason": "check"})):
        answer = desk.case("POST", f"{path}/{what}", "n.elamrani", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "already-refused")
    assert desk.case("POST", f"{path}/refusal", "n.elamrani", {"reason": "other"}).status_code == 204
