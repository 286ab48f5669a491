"""What was referred outside, in a real browser: the desk sees it, says what was done with it, and it waits no more."""

import pytest
from playwright.sync_api import Page

from schemas.facts import Accused
from schemas.intake import FactsCorrected
from tests.workbench.browser import Browser, findings, log_in, overflows
from tests.workbench.desk import days_ago, received
from tests.workbench.running import Workbench

pytestmark = pytest.mark.usefixtures("one_day")


@pytest.fixture
def referred(desk: Workbench) -> str:
    """A report about the police, which its reporter lets us forward."""
    police = (Accused(organisation="POLITIE", position="employee"),)
    event = received(days_ago(desk, 4), matter=("integrity",), form="report", accused=police)
    desk.deliver([event, FactsCorrected(complaint=event.complaint, on=event.received_on, consent_to_forward=True)])
    return str(event.part)


def test_what_was_referred_is_sent_on_once_and_waits_no_more(staff: Page, desk: Workbench, referred: str) -> None:
    staff.goto(f"{desk.url}/nl/vastgehouden")
    staff.get_by_role("link", name="Doorverwezen, nog niet verstuurd: 1 melding").click()
    row = staff.locator("tbody tr").inner_text()
    for words in ("4 dagen geleden", "Nationale Politie", "Regeling klachten ongewenste omgangsvormen politie"):
        assert words in row
    staff.locator("tbody a").click()
    staff.get_by_role("button", name="Verder").click()
    assert "Kies wat u hebt gedaan" in staff.locator("#errors").inner_text()
    staff.get_by_label("Verstuurd per post").check()
    staff.get_by_role("button", name="Verder").click()
    assert "De melder leest dat de melding is gestuurd naar: Nationale Politie" in staff.locator("main").inner_text()
    staff.get_by_role("button", name="Nee, pas aan").click()
    assert staff.get_by_label("Verstuurd per post").is_checked()
    staff.get_by_label("Teruggegeven").check()
    staff.get_by_role("button", name="Verder").click()
    assert "zelf naar deze organisatie moet" in staff.locator("main").inner_text()
    made = "select way, person from routing.forwardings where part = $1"
    assert desk.sql(made, referred) == []
    staff.get_by_role("button", name="Ja, zo is het goed").click()
    assert "Dit is vastgelegd: Teruggegeven" in staff.locator("main").inner_text()
    assert desk.sql(made, referred) == [{"way": "returned", "person": "l.martina"}]
    staff.get_by_role("link", name="Alles wat nog verstuurd").click()
    assert "Er wacht niets om door te sturen" in staff.locator("main").inner_text()


def test_who_comes_second_is_told_so_and_other_roles_see_nothing(
    staff: Page, desk: Workbench, browser: Browser, referred: str
) -> None:
    path = f"/nl/doorverwezen/{referred}"
    staff.goto(desk.url + path)
    staff.get_by_label("Verstuurd per post").check()
    staff.get_by_role("button", name="Verder").click()
    with browser.profile(script=False) as other:
        log_in(other, desk, "b.visser", path)
        other.get_by_label("Verstuurd via").check()
        for name in ("Verder", "Ja, zo is het goed"):
            other.get_by_role("button", name=name).click()
    staff.get_by_role("button", name="Ja, zo is het goed").click()
    assert staff.locator("h1").inner_text() == "Dit wacht niet meer"
    assert desk.sql("select way from routing.forwardings where part = $1", referred) == [{"way": "portal"}]
    with browser.profile(script=False) as page:
        log_in(page, desk, "a.degroot", "/nl/besluiten")
        row = page.locator("tbody tr", has_text=f"{referred[:4]}-{referred[4:8]}".upper()).inner_text()
        assert "Verstuurd via" in row and "b.visser" in row
        for address in ("/nl/doorverwezen", path):
            answer = page.goto(desk.url + address)
            assert answer is not None and answer.status == 403


def test_its_pages_pass_axe_and_fit_a_phone_in_both_languages(desk: Workbench, browser: Browser, referred: str) -> None:
    with browser.profile() as page:
        log_in(page, desk, "b.visser", "/nl/doorverwezen")
        for language, place, following in (("nl", "doorverwezen", "Verder"), ("en", "referred", "Next")):
            _looked_at(page, f"{desk.url}/{language}/{place}")
            _looked_at(page, f"{desk.url}/{language}/{place}/{referred}")
            page.get_by_role("button", name=following).click()
            _looked_at(page)
            page.locator("[name=way][value=returned]").check()
            page.get_by_role("button", name=following).click()
            _looked_at(page)
        page.locator("[name=sure]").click()
        _looked_at(page)


def _looked_at(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    for width in (1200, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert findings(page) == []
        assert not overflows(page), page.url
