"""People report in a real browser: with and without scripts, on a phone, in two languages."""

import re

from services.chassis.sealing import open_sealed
from services.committee.clocks import terms_of
from services.intake.codes import clean
from services.intake.form.words import day, words
from tests.pages.decided import decide
from tests.pages.reporters import ANONYMOUS, FORMAL, STORY, code_of, fill, go_on, to_overview
from tests.pages.running import Form
from tests.workbench.browser import Browser


def test_a_formal_complaint_from_the_first_page_to_its_dates(form: Form, browser: Browser) -> None:
    with browser.profile(1200) as page:
        asked = to_overview(page, f"{form.url}/nl", FORMAL)
        assert "classified" not in asked and "signpost" not in asked
        assert "9:9" in page.locator("main").inner_text()
        assert "Noor de Jong" in page.locator("main").inner_text()
        go_on(page)
        code = code_of(page)
        assert clean(code) and re.fullmatch(r"(\d{4} ){5}\d{4}", code)
        assert STORY.splitlines()[0] in page.locator("main").inner_text()
        on = decide(form)
        page.reload()
        shown = page.locator("main").inner_text()
        assert code_of(page) == code
        for term in terms_of("awb-committee", on):
            assert (day(term.due, "nl") if term.due else words("nl")["status"]["unknown_date"]) in shown
        assert "Klachtencommissie Economische Zaken" in shown and "eigen commissie" in shown
        page.goto(f"{form.url}/nl/code")
        page.fill("#code", code.replace(" ", "-"))
        go_on(page)
        assert words("nl")["messages"]["acknowledgement"] in page.locator("main").inner_text()
        assert code.replace(" ", "") not in page.url
    sealed = form.sql("select story from intake.stories", sealed=True)[-1]["story"]
    assert STORY.splitlines()[0].encode() in open_sealed(str(sealed), form.desk)


def test_an_anonymous_report_on_a_phone_without_scripts(form: Form, browser: Browser) -> None:
    with browser.profile(320, script=False, locale="en-GB") as page:
        page.goto(form.url)
        assert page.url == f"{form.url}/en"
        asked = to_overview(page, f"{form.url}/en", ANONYMOUS)
        assert "contact" not in asked and "signpost" in asked
        go_on(page)
        assert clean(code_of(page))
        assert page.locator("html").get_attribute("lang") == "en"
    facts = form.sql("select facts, consent_to_forward from intake.complaints order by xmin::text::bigint desc limit 1")
    assert facts[0]["consent_to_forward"] is True


def test_the_exit_forgets_the_draft_and_the_cookie(form: Form, browser: Browser) -> None:
    with browser.profile(1200) as page:
        page.goto(f"{form.url}/nl")
        assert page.context.cookies() == []
        page.goto(f"{form.url}/nl/melden/1")
        assert page.context.cookies() == []
        fill(page, FORMAL["what"])
        go_on(page)
        (cookie,) = page.context.cookies()
        assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and cookie["expires"] == -1
        drafts = len(form.sql("select 1 from intake.drafts", sealed=True))
        page.click("header a.loket-exit")
        assert page.url.endswith("/health/live")
        assert page.context.cookies() == []
        assert len(form.sql("select 1 from intake.drafts", sealed=True)) == drafts - 1
        page.goto(f"{form.url}/nl/melden/4")
        assert page.url.endswith("/nl/melden/1")
