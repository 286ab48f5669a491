"""The whole form with a keyboard only, from the start to the way out, mistakes included."""

from services.intake.codes import clean
from tests.pages.keyboard import answer, focus, press_submit, tab_to
from tests.pages.reporters import FORMAL, code_of, question
from tests.pages.running import Form
from tests.workbench.browser import Browser


def test_a_formal_complaint_with_a_keyboard_only(form: Form, browser: Browser) -> None:
    with browser.profile(1200) as page:
        page.goto(f"{form.url}/nl")
        tab_to(page, href="/nl/melden/1")
        page.keyboard.press("Enter")
        page.wait_for_url("**/melden/1")
        while name := question(page):
            answer(page, FORMAL.get(name, {}))
            before = page.url
            press_submit(page)
            assert page.url != before, (name, page.locator("#errors").all_inner_texts())
        assert page.url.endswith("/nl/melden/controle")
        press_submit(page)
        assert clean(code_of(page))
        tab_to(page, href="/weg")
        page.keyboard.press("Enter")
        page.wait_for_url("**/health/live")


def test_the_skip_link_comes_first_and_passes_the_header(form: Form, browser: Browser) -> None:
    with browser.profile(1200) as page:
        page.goto(f"{form.url}/nl/melden/1")
        assert tab_to(page, href="#main")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert focus(page)["href"] == "/nl"  # Back, the first thing of the page itself.
        page.keyboard.press("Tab")
        assert focus(page)["id"] == "what"
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/melden/4")


def test_a_mistake_takes_the_focus_and_leads_to_its_field(form: Form, browser: Browser) -> None:
    with browser.profile(320, script=False) as page:
        page.goto(f"{form.url}/nl/melden/1")
        press_submit(page)
        assert focus(page)["id"] == "errors"
        page.keyboard.press("Tab")
        assert focus(page)["href"] == "#what"
        page.keyboard.press("Enter")
        assert focus(page)["id"] == "what"
