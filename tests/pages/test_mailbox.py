"""Messages on the page behind the code, as an anonymous reporter reads and answers them, without scripts."""

import json
from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Page

from schemas.committee import LetterSealed
from services.chassis.sealing import open_sealed, read_key, seal
from services.intake.form.site import PATHS
from services.intake.form.words import TONGUES, Tongue, words
from tests.pages.decided import decide
from tests.pages.running import Form
from tests.workbench.browser import Browser, findings, overflows

HOME = {"Sec-Fetch-Site": "same-origin"}
QUESTION = "Wanneer gebeurde dit?\n<b>Noem</b> een maand."
ANSWER = "In maart.\nMeer weet ik niet 😐."
FACTS = {
    "matter": ["undesirable-behaviour"], "form": "report", "identity": "anonymous", "reporterRole": "employee",
    "accused": [{"organisation": "EZ", "position": "manager"}],
}  # fmt: skip


@pytest.fixture
def http(form: Form) -> httpx.Client:
    return httpx.Client(base_url=form.url, trust_env=False, timeout=30, headers=HOME)


def filed(form: Form, http: httpx.Client) -> tuple[str, UUID, UUID, date]:
    """A report that EZ handles, with one letter from there: its code, id, part, and the letter's day."""
    answer = http.post("/v1/complaints", json={"facts": FACTS, "story": {"text": "Wat er gebeurde."}}).json()
    on = decide(form)
    [row] = form.sql("select * from intake.complaints where complaint_id = $1", UUID(answer["id"]))
    complaint, part = UUID(answer["id"]), UUID(str(row["part"]))
    key = read_key(json.loads(str(row["reply_key"])))
    letter = LetterSealed(
        complaint=complaint, part=part, attempt=1, destination="DEP_EZ", id=uuid4(), kind="message", on=on,
        letter=seal(json.dumps({"text": QUESTION}).encode(), key),
    )  # fmt: skip
    form.hear([letter])
    return answer["returnCode"], complaint, part, on


def replies(form: Form, complaint: UUID) -> list[str]:
    """What the reporter wrote, as the desk's own key opens it."""
    rows = form.sql("select reply from intake.replies where complaint_id = $1", complaint, sealed=True)
    return [json.loads(open_sealed(str(row["reply"]), form.desk))["text"] for row in rows]


def enter(page: Page, form: Form, language: Tongue, code: str) -> None:
    page.goto(form.url + PATHS[language]["code"])
    page.fill("#code", code)
    page.click("main form button")


def send(page: Page, language: Tongue, text: str) -> None:
    page.fill("[name=text]", text)
    page.get_by_role("button", name=words(language)["mailbox"]["send"]).click()


@pytest.mark.parametrize("language", TONGUES)
def test_a_message_is_read_and_answered(form: Form, browser: Browser, http: httpx.Client, language: Tongue) -> None:
    code, complaint, *_ = filed(form, http)
    t = words(language)["mailbox"]
    with browser.profile(script=False) as page:
        enter(page, form, language, code)
        assert page.locator(".loket-said").last.inner_text() == QUESTION
        send(page, language, " \n ")
        assert t["empty"] in page.locator("#errors").inner_text()
        send(page, language, "x" * 4_001)
        assert t["too_long"].format(count=1) in page.locator("#errors").inner_text()
        assert len(page.input_value("[name=text]")) == 4_001 and replies(form, complaint) == []
        again = page.get_by_role("button", name=words(language)["status"]["refresh"])
        page.fill("[name=text]", ANSWER)
        again.click()
        assert page.input_value("[name=text]") == ANSWER, "looking again loses nothing"
        send(page, language, ANSWER)
        assert t["sent"] in page.get_by_role("status").inner_text()
        assert page.locator(".loket-said").all_inner_texts()[-2:] == [QUESTION, ANSWER]
        page.reload()
        assert page.locator(".loket-own").count() == 1 and replies(form, complaint) == [ANSWER]
        page.get_by_role("button", name=words(language)["frame"]["other_language"]).click()
        assert page.locator("html").get_attribute("lang") != language and page.locator(".loket-own").count() == 1
        assert code not in page.url and page.context.cookies() == []
    with browser.profile() as page:
        enter(page, form, language, code)
        for width in (1200, 320):
            page.set_viewport_size({"width": width, "height": 900})
            assert findings(page) == []
            assert not overflows(page)


def test_a_client_reads_and_writes_over_the_api(form: Form, http: httpx.Client) -> None:
    code, complaint, part, on = filed(form, http)
    mine = {"Authorization": f"Code {code}"}
    told = http.get("/v1/complaints/status", headers=mine).json()["messages"][-1]
    assert told == {
        "kind": "message", "template": "message", "on": str(on), "part": str(part), "sender": "DEP_EZ",
        "text": QUESTION,
    }  # fmt: skip
    address, once = "/v1/complaints/status/messages", {**mine, "Idempotency-Key": "k" * 32}
    first, again = (http.post(address, json={"text": ANSWER}, headers=once) for _ in range(2))
    assert first.status_code == 201 and again.json() == first.json()
    other = http.post(address, json={"text": "Nog iets.", "part": str(part)}, headers=once)
    assert other.json() != first.json(), "what differs is never lost"
    assert sorted(replies(form, complaint)) == [ANSWER, "Nog iets."]
    assert http.get("/v1/complaints/status", headers=mine).json()["messages"][-1]["kind"] == "reply"
    assert http.post(address, json={"text": ANSWER}).status_code == 401
    assert http.post(address, json={"text": " "}, headers=mine).status_code == 400
    assert http.post(address, json={"text": "x" * 4_001}, headers=mine).status_code == 400
    assert http.post(address, json={"text": ANSWER, "part": str(uuid4())}, headers=mine).status_code == 409
    wrong = {"Authorization": "Code 123456789012345678901234"}
    assert http.post(address, json={"text": ANSWER}, headers=wrong).status_code == 404


def test_a_wrong_code_or_another_site_writes_nothing(form: Form, http: httpx.Client) -> None:
    code, complaint, part, _ = filed(form, http)
    path, sent = PATHS["nl"]["reply"], {"code": code, "part": str(part), "once": "o" * 43, "text": ANSWER}
    assert http.post(path, data=sent | {"code": "1234"}).status_code == 404
    assert http.post(path, data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert http.post(path, data=sent | {"part": str(uuid4())}).status_code == 409
    assert http.get(path).headers["location"] == PATHS["nl"]["code"]
    assert replies(form, complaint) == []


def test_what_was_written_stands_in_no_row_in_clear(form: Form, http: httpx.Client) -> None:
    code, *_ = filed(form, http)
    headers = {"Authorization": f"Code {code}"}
    assert http.post("/v1/complaints/status/messages", json={"text": ANSWER}, headers=headers).status_code == 201
    for sealed in (False, True):
        for table in form.sql("select tablename from pg_tables where schemaname = 'intake'", sealed=sealed):
            rows = form.sql(f"select t::text as row from intake.{table['tablename']} t", sealed=sealed)
            assert not [row for row in rows if "maart" in str(row["row"]) or code in str(row["row"])], table
