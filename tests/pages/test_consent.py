"""Consent to forward on the page behind the code: asked, given and taken back, by keyboard and without scripts."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from schemas.event import Event
from schemas.register import Text
from schemas.routing import ComplaintForwarded, ComplaintHeld, ComplaintReferred, Decided
from services.chassis.outbox import day_of
from services.intake.form.site import PATHS
from services.intake.form.words import TONGUES, Tongue, words
from tests.pages.running import Form

HOME = {"Sec-Fetch-Site": "same-origin"}
TODAY = day_of(datetime.now(UTC)).date()
FACTS = {
    "matter": ["undesirable-behaviour"], "form": "report", "identity": "anonymous", "reporterRole": "employee",
    "accused": [{"organisation": "POLITIE", "position": "manager"}],
}  # fmt: skip


@pytest.fixture
def http(form: Form) -> httpx.Client:
    return httpx.Client(base_url=form.url, trust_env=False, timeout=30, headers=HOME)


def decided(kind: type[Decided], complaint: UUID, part: UUID, attempt: int, **more: object) -> Event:
    return kind.model_validate({
        "complaint": complaint, "part": part, "parts": 1, "attempt": attempt, "received_on": TODAY, "rule": "A4",
        "rulebook": TODAY, "overlays": (), "because": Text(nl="Omdat.", en="Because."),
        "legal_basis": "Awb 2:3", "decided_by": "rule", **more,
    })  # fmt: skip


def filed(form: Form, http: httpx.Client) -> tuple[str, UUID, UUID]:
    """A report that is held for consent: its code, id and part."""
    answer = http.post("/v1/complaints", json={"facts": FACTS, "story": {"text": "Wat er gebeurde."}}).json()
    complaint = UUID(answer["id"])
    [row] = form.sql("select part from intake.complaints where complaint_id = $1", complaint)
    part = UUID(str(row["part"]))
    form.hear([decided(ComplaintHeld, complaint, part, 1, proposal="REFER_POLITIE")])
    return answer["returnCode"], complaint, part


def corrections(form: Form, complaint: UUID) -> list[object]:
    rows = form.sql("select data from intake.outbox where subject = $1 order by id", str(complaint))
    return [text for row in rows if "consentToForward" in (text := str(row["data"])) and "facts" not in text]


@pytest.mark.parametrize("language", TONGUES)
def test_a_reporter_agrees_and_takes_it_back(form: Form, http: httpx.Client, language: Tongue) -> None:
    code, complaint, part = filed(form, http)
    t, path = words(language)["consent"], PATHS[language]

    def say(forward: str) -> str:
        return http.post(path["consent"], data={"code": code, "forward": forward}).text

    assert t["ask"] in http.post(path["code"], data={"code": code}).text
    assert t["ask"] in say("perhaps") and corrections(form, complaint) == []
    for _ in range(2):
        page = say("yes")
        assert t["thanks"] in page and t["given"] in page and t["ask"] not in page
    assert len(corrections(form, complaint)) == 1
    form.hear([decided(ComplaintReferred, complaint, part, 2, body="REFER_POLITIE")])
    assert t["not_yet"] in say("yes")
    assert t["stopped"] in say("no") and len(corrections(form, complaint)) == 2
    say("yes")
    sent = ComplaintForwarded(
        complaint=complaint, part=part, attempt=2, body="REFER_POLITIE", on=TODAY, way="returned"
    )  # fmt: skip
    form.hear([sent])
    page = http.post(path["code"], data={"code": code}).text
    assert path["consent"] not in page and t["returned"].split(" {")[0].split(":")[0] in page


def test_a_client_agrees_over_the_api(form: Form, http: httpx.Client) -> None:
    code, complaint, _ = filed(form, http)
    mine = {"Authorization": f"Code {code}"}
    address = "/v1/complaints/status/consent"
    assert http.get("/v1/complaints/status", headers=mine).json()["parts"][0]["consent"] == "asked"
    for _ in range(2):
        assert http.post(address, json={"consentToForward": True}, headers=mine).status_code == 204
    assert http.get("/v1/complaints/status", headers=mine).json()["parts"][0]["consent"] == "given"
    assert len(corrections(form, complaint)) == 1
    assert http.post(address, json={"consentToForward": True}).status_code == 401
    wrong = {"Authorization": "Code 123456789012345678901234"}
    assert http.post(address, json={"consentToForward": True}, headers=wrong).status_code == 404
    assert http.post(address, json={"consentToForward": "yes"}, headers=mine).status_code == 400


def test_a_wrong_code_shows_the_code_page_and_another_site_cannot_answer(form: Form, http: httpx.Client) -> None:
    path = PATHS["nl"]["consent"]
    answer = http.post(path, data={"code": "1234", "forward": "yes"})
    assert answer.status_code == 404 and words("nl")["code"]["error"] in answer.text
    other = http.post(path, data={"code": "1234", "forward": "yes"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert other.status_code == 403
    assert http.get(path).headers["location"] == PATHS["nl"]["code"]
