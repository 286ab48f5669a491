"""The happy road: from the reporter's click to a case that a person took, while nobody else hears a word."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from tests.journeys.complaints import by_mail, canaries, canary, opened_case
from tests.journeys.desk import Desk, until


@dataclass(frozen=True)
class Filed:
    """A complaint that was confirmed, and the row of its case."""

    body: dict[str, Any]
    receipt: dict[str, Any]
    case: dict[str, Any]

    @property
    def complaint(self) -> UUID:
        return UUID(self.receipt["id"])

    @property
    def path(self) -> str:
        return f"/{self.case['part']}"


@pytest.fixture(scope="module")
def filed(desk: Desk) -> Filed:
    body = by_mail("KCOO", f"{canary('adres')}@example.org")
    answer = desk.file(body)
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    assert re.fullmatch("[0-9]{24}", receipt["returnCode"])
    return Filed(body, receipt, opened_case(desk, receipt["id"]))


def test_the_case_is_open_at_the_committee_under_the_day_of_receipt(filed: Filed) -> None:
    assert (filed.case["destination"], filed.case["attempt"]) == ("KCOO", 1)
    assert str(filed.case["received_on"]) == filed.receipt["receivedOn"]


def test_reporter_and_secretariat_each_get_one_letter_and_it_says_nothing(desk: Desk, filed: Filed) -> None:
    query = "select id, kind from notify.letters where complaint_id = $1 and sent_on is not null order by kind"
    until(lambda: len(desk.sql(query, filed.complaint)) == 2)
    acknowledgement, new_case = desk.sql(query, filed.complaint)
    assert (acknowledgement["kind"], new_case["kind"]) == ("acknowledgement", "new-case")
    for row, address in ((acknowledgement, filed.body["notice"]["address"]), (new_case, "secretariaat@kcoo.example")):
        (letter,) = (mail for mail in desk.mails(address) if mail["Message-ID"].startswith(f"<{row['id']}@"))
        text = "".join(str(part.get_content()) for part in letter.walk() if not part.is_multipart())
        told = [filed.receipt["id"], filed.receipt["returnCode"], filed.path[1:], "KCOO", "klacht", "complaint"]
        assert not [word for word in canaries(filed.body["story"]) + told if word in text + letter["Subject"]]
    assert len(desk.mails(filed.body["notice"]["address"])) == 1


def test_the_return_code_shows_where_why_and_until_when(desk: Desk, filed: Filed) -> None:
    status = until(lambda: (seen := desk.status(filed.receipt["returnCode"])) and seen["messages"] and seen)
    assert status["receivedOn"] == filed.receipt["receivedOn"]
    (part,) = status["parts"]
    assert (part["part"], part["status"], part["destination"]) == (filed.path[1:], "opened", "KCOO")
    assert set(part["because"]) == {"nl", "en"} and all(part["because"].values()) and part["legalBasis"]
    assert {term["id"] for term in part["terms"]} == {"K1", "K2", "K4", "K5"}
    # Beyond the table of decrees a term has no day yet, and says why.
    assert all(term.get("unknown") or term["due"] > status["receivedOn"] for term in part["terms"])
    assert all(term["article"] for term in part["terms"])
    assert [message["kind"] for message in status["messages"]] == ["acknowledgement"]


def test_nobody_without_a_role_there_sees_the_case(desk: Desk, filed: Filed) -> None:
    url = f"{desk.url('committee')}/v1/cases{filed.path}"
    assert desk.http.get(url).status_code == 401
    assert desk.http.get(url, headers={"Authorization": "Bearer not.a.token"}).status_code == 401
    for stranger in ("n.elamrani", "m.smit", "l.martina", "o.mulder", "dep-ez"):
        asked = (("GET", ""), ("POST", "/acceptance"), ("POST", "/refusal"), ("POST", "/openings"))
        bodies = {"/refusal": {"reason": "conflict"}, "/openings": {"reason": "handling"}}
        statuses = [
            desk.case(method, filed.path + what, stranger, bodies.get(what)).status_code for method, what in asked
        ]
        assert statuses == [404] * 4, stranger
        assert filed.case["part"] not in [UUID(case["id"]) for case in desk.case("GET", "", stranger).json()["cases"]]


def test_a_member_opens_the_story_and_that_is_on_record(desk: Desk, filed: Filed) -> None:
    seen = desk.case("GET", filed.path, "s.kaya").json()
    assert (seen["status"], seen["story"], seen["facts"]) == ("open", "here", filed.body["facts"])
    opened = desk.case("POST", f"{filed.path}/openings", "s.kaya", {"reason": "handling"})
    assert opened.status_code == 201, opened.text
    assert opened.json()["story"] == filed.body["story"]
    (log,) = desk.sql("select * from committee.openings where part = $1", filed.case["part"])
    assert (str(log["id"]), log["reason"], log["destination"]) == (opened.json()["opening"], "handling", "KCOO")


def test_once_a_person_takes_the_case_the_desk_forgets_its_copy(desk: Desk, filed: Filed) -> None:
    def kept() -> int:
        query = "select 1 from intake.stories where complaint_id = $1"
        return len(desk.sql(query, filed.complaint, database="loket_sealed"))

    assert kept() == 1
    for _ in range(2):
        assert desk.case("POST", f"{filed.path}/acceptance", "s.kaya").status_code == 204
    until(lambda: kept() == 0)
    until(lambda: desk.status(filed.receipt["returnCode"])["parts"][0]["status"] == "accepted")
    refusal = desk.case("POST", f"{filed.path}/refusal", "s.kaya", {"reason": "conflict"})
    assert (refusal.status_code, refusal.json()["code"]) == (409, "already-accepted")
    assert desk.case("POST", f"{filed.path}/openings", "k.dewit", {"reason": "check"}).status_code == 201
