"""Consent to forward on the page behind the code: asked, given and taken back, by keyboard and without scripts."""

from uuid import UUID

import httpx
import pytest

from schemas.routing import ComplaintForwarded, ComplaintReferred
from services.intake.form.site import PATHS
from services.intake.form.words import TONGUES, Tongue, words
from tests.pages.decided import decided, held_for_consent, today
from tests.pages.running import Form

HOME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def http(form: Form) -> httpx.Client:
    return httpx.Client(base_url=form.url, trust_env=False, timeout=30, headers=HOME)


def corrections(form: Form, complaint: UUID) -> list[object]:
    rows = form.sql("select data from intake.outbox where subject = $1 order by id", str(complaint))
    return [text for row in rows if "consentToForward" in (text := str(row["data"])) and "facts" not in text]


@pytest.mark.parametrize("language", TONGUES)
def test_a_reporter_agrees_and_takes_it_back(form: Form, http: httpx.Client, language: Tongue) -> None:
    code, complaint, part = held_for_consent(form)
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
        complaint=complaint, part=part, attempt=2, body="REFER_POLITIE", on=today(), way="returned"
    )  # fmt: skip
    form.hear([sent])
    page = http.post(path["code"], data={"code": code}).text
    assert path["consent"] not in page and t["returned"].split(" {")[0].split(":")[0] in page


def test_a_client_agrees_over_the_api(form: Form, http: httpx.Client) -> None:
    code, complaint, _ = held_for_consent(form)
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
    assert answer.status_code == 404 and words("nl")["code"]["error_count"].format(count=4) in answer.text
    other = http.post(path, data={"code": "1234", "forward": "yes"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert other.status_code == 403
    assert http.get(path).headers["location"] == PATHS["nl"]["code"]
