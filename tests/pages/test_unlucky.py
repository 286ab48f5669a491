"""What goes wrong for people: mistakes, Back, two tabs, an hour away, a database that is down, a line that breaks."""

import re
import socket
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest

from services.chassis.sealing import open_sealed
from services.intake.codes import clean
from services.intake.form.questions import number_of
from services.intake.form.words import amount, words
from tests.pages.reporters import FORMAL, STORY, code_of, fill, go_on, question
from tests.pages.running import Form
from tests.pages.touring import HELP, Tour
from tests.workbench.browser import Browser, findings

ARABIC = "قال المدير إنني لا أنتمي إلى هنا 🤐"


def _complaints(form: Form) -> int:
    return len(form.sql("select 1 from intake.complaints"))


def _late(form: Form) -> None:
    form.sql("update intake.drafts set touched_at = touched_at - $1::interval", timedelta(minutes=31), sealed=True)


def test_a_mistake_is_named_on_top_and_at_the_field_and_nothing_is_lost(form: Form, browser: Browser) -> None:
    with browser.profile(1200) as page:
        tour = Tour(form, "nl", page)
        tour.be(FORMAL, until="when")
        tour.open("question", number_of("when"))
        fill(page, {"when": "31", "when-month": "2", "when-year": "2026"})
        go_on(page)
        assert page.title().startswith("Fout:")
        assert findings(page) == []
        assert page.input_value("#when") == "31" and page.input_value("#when-year") == "2026"
        assert page.locator("#errors a").inner_text() in page.locator("#when-error").inner_text()


def test_sending_twice_and_going_back_are_harmless(form: Form, browser: Browser) -> None:
    before = _complaints(form)
    with browser.profile(1200) as page:
        tour = Tour(form, "nl", page)
        tour.be(HELP)
        tour.open("check")
        overview = page.url
        go_on(page)
        code = code_of(page)
        page.go_back()
        if page.url == overview and page.locator("main form button").count():
            go_on(page)
        for place in (overview, f"{form.url}/nl/melden/1", f"{form.url}/en/report/check"):
            page.goto(place)
            assert code_of(page) == code
    assert _complaints(form) == before + 1


def test_a_second_tab_can_change_the_road_and_what_no_longer_counts_is_not_sent(form: Form, browser: Browser) -> None:
    report = {**FORMAL, "form": {"form": "report"}}
    with browser.profile(1200) as first:
        tour = Tour(form, "nl", first)
        tour.be({**report, "avoid": {"avoid": "no"}, "story": {"story": "Vanuit twee vensters."}})
        tour.open("question", number_of("contact"))
        second = first.context.new_page()
        second.goto(tour.path("question", number_of("identity")))
        fill(second, {"identity": "anonymous"})
        go_on(second)
        fill(first, {"contact": "Noor de Jong"})
        go_on(first)
        assert first.url == tour.path("check") and "Noor" not in first.locator("main").inner_text()
        go_on(second if second.url == tour.path("check") else first)
        tour.open("sent")
    stories = [str(row["story"]) for row in form.sql("select story from intake.stories", sealed=True)]
    opened = [open_sealed(story, form.desk).decode() for story in stories]
    (sent,) = [one for one in opened if "twee vensters" in one]
    assert "Noor" not in sent


def test_nothing_typed_is_lost_while_the_database_is_away(form: Form, browser: Browser) -> None:
    before = _complaints(form)
    with browser.profile(1200) as page:
        tour = Tour(form, "nl", page)
        tour.be(FORMAL, until="story")
        tour.open("question", number_of("story"))
        fill(page, FORMAL["story"])
        with form.without_databases():
            go_on(page)
            assert page.title().startswith("Fout:")
            assert page.input_value("#story") == STORY
            assert page.locator("[role=alert]").count() == 1
        go_on(page)
        assert question(page) == "contact"
        tour.be(FORMAL)
        tour.open("check")
        with form.without_databases():
            go_on(page)
            assert words("nl")["errors"]["title_503"] in page.locator("h1").inner_text()
        page.click("main a.nl-button")
        go_on(page)
        assert clean(code_of(page))
    assert _complaints(form) == before + 1


def test_a_line_that_breaks_while_sending_leaves_one_complaint_and_its_code(form: Form, browser: Browser) -> None:
    """The request arrives, the answer never does; the browser asks again, as a person does."""
    before = _complaints(form)
    with browser.profile(320, script=False) as page:
        tour = Tour(form, "nl", page)
        draft = tour.be(HELP).cookies["loket"]
        tour.open("check")
        host, port = form.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as line:
            head = f"POST /nl/melden/controle HTTP/1.1\r\nHost: {host}:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            line.sendall(f"{head}Cookie: loket={draft}\r\nContent-Length: 0\r\n\r\n".encode())
        page.context.set_offline(True)
        # The browser's own page of an error comes a moment after the click, and would end what is asked meanwhile.
        with page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-error:")):
            page.click("main form button", no_wait_after=True)
        page.context.set_offline(False)
        page.goto(tour.path("check"))
        if page.url == tour.path("check"):
            go_on(page)
        assert clean(code_of(page))
    assert _complaints(form) == before + 1


def test_an_hour_later_a_page_says_whether_anything_was_sent(form: Form, browser: Browser) -> None:
    said = words("nl")["gone"]
    with browser.profile(1200) as page:
        tour = Tour(form, "nl", page)
        tour.be(HELP)
        tour.open("check")
        _late(form)
        go_on(page)
        assert page.locator("h1").inner_text() == said["nothing_title"]
        tour.be(HELP)
        tour.open("check")
        go_on(page)
        code = code_of(page)
        _late(form)
        page.reload()
        assert page.locator("h1").inner_text() == said["sent_title"]
        assert code not in page.content()
        page.context.clear_cookies()
        page.reload()
        assert page.locator("h1").inner_text() == said["unknown_title"]


@pytest.mark.parametrize(("text", "cut"), [("é" * 15_000, 1_002), ("x" * 300_000, 272_002), ("😐" * 7_001, 3)])
def test_too_much_text_comes_back_with_how_much_must_go(form: Form, text: str, cut: int) -> None:
    http = httpx.Client(base_url=form.url, headers={"Sec-Fetch-Site": "same-origin"}, trust_env=False, timeout=30)
    body = urlencode({"story": text}).encode()
    sent = http.post("/nl/melden/18", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert sent.status_code == 400 and text in sent.text
    assert words("nl")["q"]["story"]["error_long"].format(count=amount(cut, "nl")) in sent.text


def test_a_story_in_another_script_keeps_its_direction_and_every_sign(form: Form, browser: Browser) -> None:
    with browser.profile(320) as page:
        tour = Tour(form, "nl", page)
        tour.be({**FORMAL, "story": {"story": ARABIC}})
        tour.open("check")
        cell = page.locator("dd", has_text=ARABIC)
        assert cell.evaluate("cell => getComputedStyle(cell).direction") == "rtl"
        tour.open("question", number_of("story"))
        assert page.input_value("#story") == ARABIC
        tour.open("check")
        go_on(page)
    sealed = [str(row["story"]) for row in form.sql("select story from intake.stories", sealed=True)]
    assert any(ARABIC in open_sealed(one, form.desk).decode() for one in sealed)


def test_on_paper_the_code_has_a_sheet_of_its_own(form: Form, browser: Browser) -> None:
    with browser.profile(1200) as page:
        tour = Tour(form, "nl", page)
        tour.be(FORMAL)
        tour.open("check")
        go_on(page)
        sheets = page.pdf()
        page.emulate_media(media="print")
        assert page.locator(".loket-code").is_visible()
        answers = page.locator(".loket-new-sheet")
        assert answers.evaluate("heading => getComputedStyle(heading).breakBefore") == "page"
        assert not page.locator("header").is_visible() and not page.locator("footer").is_visible()
    assert len(re.findall(rb"/Type /Page\b", sheets)) >= 2
