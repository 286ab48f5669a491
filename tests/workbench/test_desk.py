"""What the desk's staff do on a day, in a real browser: see what no rule decided, and decide it."""

import pytest
from playwright.sync_api import Page

from schemas.committee import CaseRefused
from schemas.facts import Accused
from tests.workbench.browser import Browser, log_in
from tests.workbench.desk import WHY, choose, days_ago, held, received
from tests.workbench.running import Workbench

pytestmark = pytest.mark.usefixtures("one_day")


def test_the_list_begins_with_what_waits_longest_and_says_why(staff: Page, desk: Workbench) -> None:
    young = held(desk, days=1, acute_danger=True)
    old = held(desk, days=90, first_conduct="2026-03", last_conduct="2026-01", identity="anonymous")
    staff.goto(f"{desk.url}/nl/vastgehouden")
    links = [link.get_attribute("href") or "" for link in staff.locator("tbody th a").all()]
    assert [one[-36:] for one in links if one[-36:] in (old, young)] == [old, young]
    first, second = (staff.locator("tbody tr").filter(has=staff.locator(f"[href$='{one}']")) for one in (old, young))
    for words in ("90 dagen geleden", "Het laatste voorval ligt voor het eerste", "spreekt zichzelf tegen"):
        assert words in first.inner_text()
    for words in ("1 dag geleden", "Er kan nu gevaar zijn", "nog 27 dagen"):
        assert words in second.inner_text()


def test_a_part_shows_facts_reason_and_terms_and_nothing_of_a_story(staff: Page, desk: Workbench) -> None:
    part = held(desk, days=30)
    staff.goto(f"{desk.url}/nl/vastgehouden/{part}")
    text = staff.locator("main").inner_text()
    for words in ("Ministerie van Economische Zaken, leidinggevende", "Een formele klacht", "A9 van het regelboek",
                  "Wij weten niet waar uw melding over gaat", "Te laat: 2 dagen", "Awb 9:11, lid 1",
                  "Het verhaal en de naam staan hier niet"):  # fmt: skip
        assert words in text
    staff.get_by_role("link", name="English").click()
    assert "We do not know what your report is about" in staff.locator("main").inner_text()


def test_a_decision_asks_where_and_why_then_once_more_and_is_done_once(staff: Page, desk: Workbench) -> None:
    part = held(desk)
    staff.goto(f"{desk.url}/nl/vastgehouden/{part}")
    staff.get_by_role("button", name="Verder").click()
    assert staff.title().startswith("Fout:")
    assert staff.locator("#errors a").count() == 2
    choose(staff, "DEP_EZ", "kort")
    assert "10 tot 2000 tekens" in staff.locator("#errors").inner_text()
    assert staff.input_value("[name=destination]") == "DEP_EZ", "what was chosen stays"
    choose(staff, "DEP_EZ")
    assert staff.locator("h1").inner_text().startswith("Klopt uw besluit")
    assert "10 weken" in staff.locator("main").inner_text()
    staff.get_by_role("button", name="Nee, pas aan").click()
    assert staff.input_value("[name=motivation]") == WHY
    assert desk.sql("select 1 from routing.judgements where part = $1", part) == []
    staff.get_by_role("button", name="Verder").click()
    staff.get_by_role("button", name="Ja, zo is het goed").click()
    text = staff.locator("main").inner_text()
    assert "Er is beslist. Deze melding ging naar: Klachtencommissie Economische Zaken" in text
    assert WHY in text and "l.martina stuurde" in text
    made = desk.sql("select destination, person, motivation, confirmed from routing.judgements where part = $1", part)
    assert made == [{"destination": "DEP_EZ", "person": "l.martina", "motivation": WHY, "confirmed": False}]


def test_who_comes_second_is_told_that_it_was_decided(staff: Page, desk: Workbench, browser: Browser) -> None:
    part = held(desk)
    staff.goto(f"{desk.url}/nl/vastgehouden/{part}")
    choose(staff, "KCOO")
    with browser.profile(script=False) as other:
        log_in(other, desk, "b.visser", f"/nl/vastgehouden/{part}")
        choose(other, "DEP_EZ")
        other.get_by_role("button", name="Ja, zo is het goed").click()
    staff.get_by_role("button", name="Ja, zo is het goed").click()
    assert staff.locator("h1").inner_text() == "Er is al beslist"
    made = desk.sql("select destination, person from routing.judgements where part = $1", part)
    assert made == [{"destination": "DEP_EZ", "person": "b.visser"}]


def test_only_allowed_places_are_offered_and_a_warning_is_confirmed(staff: Page, desk: Workbench) -> None:
    part = held(desk, form="report", accused=(Accused(organisation="EZ", position="minister"),))
    staff.goto(f"{desk.url}/nl/vastgehouden/{part}")
    offered = {one.get_attribute("value") or "" for one in staff.locator("[name=destination] option").all()}
    assert {"KCOO", "AUTHORITY_EZ", "ADVICE", "REFER_SECURE_CHANNEL"} <= offered
    assert not {"REFER_HUIS", "HOLD", "SPLIT", "REFER_UWV"} & offered, "the reporter gave no consent"
    choose(staff, "AUTHORITY_EZ")
    assert "u stuurt het naar die organisatie zelf" in staff.locator("main").inner_text()
    staff.get_by_role("button", name="Ja, toch daarheen").click()
    assert desk.sql("select confirmed from routing.judgements where part = $1", part) == [{"confirmed": True}]


def test_a_case_that_came_back_shows_who_gave_it_back(staff: Page, desk: Workbench) -> None:
    event = received(days_ago(desk, 2))
    desk.deliver([event])
    staff.goto(f"{desk.url}/nl/vastgehouden/{event.part}")
    choose(staff, "DEP_EZ")
    staff.get_by_role("button", name="Ja, zo is het goed").click()
    desk.deliver([
        CaseRefused(
            complaint=event.complaint, part=event.part, attempt=2, destination="DEP_EZ", on=days_ago(desk, 0),
            reason="not-competent",
        )
    ])  # fmt: skip
    staff.goto(f"{desk.url}/nl/vastgehouden/{event.part}")
    text = staff.locator("main").inner_text()
    assert "gaf de zaak terug. Reden: wij gaan hier niet over" in text and WHY in text


def test_a_decision_takes_a_keyboard_only(desk: Workbench, browser: Browser) -> None:
    part = held(desk)
    with browser.profile() as page:
        log_in(page, desk, "l.martina", f"/nl/vastgehouden/{part}")
        _tab_to(page, "destination")
        page.keyboard.type("Klachtencommissie Ong")
        page.keyboard.press("Tab")
        page.keyboard.type(WHY)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Klopt uw besluit")
        _tab_to(page, "sure")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Er is beslist")
    made = desk.sql("select destination from routing.judgements where part = $1", part)
    assert made == [{"destination": "KCOO"}]


def _tab_to(page: Page, name: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator(f":focus[name={name}]").count():
            return
    raise AssertionError(f"nobody reaches {name} with the keyboard")
