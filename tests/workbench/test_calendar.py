"""The terms in a calendar program: made in the browser, fetched without one, and closed by a colleague."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Page

from services.committee.commands import RefuseCase
from tests.workbench.browser import Browser, findings, log_in, overflows
from tests.workbench.cases import FACTS, routed
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench


@pytest.fixture(scope="module")
def secretary(browser: Browser, bench: Workbench, cases: Cases) -> Iterator[Page]:
    with browser.profile() as page:
        log_in(page, bench, "k.dewit")
        yield page


def made(page: Page, bench: Workbench, language: str = "nl") -> str:
    page.goto(f"{bench.url}/{language}/{'agenda' if language == 'nl' else 'calendar'}")
    page.get_by_role("button", name="geheim adres" if language == "nl" else "secret address").click()
    return page.locator("#address").input_value()


def fetched(address: str) -> list[Event]:
    answer = httpx.get(address, trust_env=False).raise_for_status()
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_calendar_holds_the_running_terms_of_the_own_cases_and_nothing_of_what_they_are_about(
    secretary: Page, bench: Workbench, cases: Cases
) -> None:
    events = fetched(made(secretary, bench))
    of_told = {str(one["SUMMARY"]): one for one in events if f"{cases.told.part.hex[:4].upper()}-" in one["SUMMARY"]}
    short = f"{cases.told.part.hex[:4]}-{cases.told.part.hex[4:8]}".upper()
    assert [title.removeprefix(f"Zaak {short}: ") for title in of_told] == [
        "Melden dat u de klacht niet behandelt (alleen als dat zo is)",
        "Klacht afhandelen, met advies van de commissie",
    ]
    assert "Grond: Awb 9:8 lid 3" in str(next(iter(of_told.values()))["DESCRIPTION"])
    everything = " ".join(f"{one['SUMMARY']} {one['DESCRIPTION']}" for one in events)
    for case in (cases.elsewhere, cases.own_system):
        assert case.part.hex[:4].upper() not in everything
    told = [str(cases.told.complaint), str(cases.told.part), "BZK", "leidinggevende", FACTS.first_conduct or "", "B19"]
    assert not [word for word in told if word in everything + "".join(str(one["UID"]) for one in events)]


def test_what_stays_the_same_keeps_its_id_and_costs_no_second_fetch(
    secretary: Page, bench: Workbench, cases: Cases
) -> None:
    address = made(secretary, bench, "en")
    first = httpx.get(address, trust_env=False)
    again = httpx.get(address, headers={"If-None-Match": first.headers["etag"]}, trust_env=False)
    assert (again.status_code, again.content) == (304, b"")
    case = routed("KCOO", bench.today() - timedelta(days=9))
    bench.deliver([case])
    before = {str(one["UID"]) for one in Calendar.from_ical(first.content).walk("VEVENT")}
    assert before < {str(one["UID"]) for one in fetched(address)}
    assert "Case " in str(fetched(address)[0]["SUMMARY"])
    bench.deliver([RefuseCase(case.complaint, case.part, 1, "k.dewit", "other")])
    assert before == {str(one["UID"]) for one in fetched(address)}, "what is over is taken out"


def test_a_colleague_withdraws_an_address_and_another_committee_cannot(
    secretary: Page, browser: Browser, bench: Workbench, cases: Cases
) -> None:
    address = made(secretary, bench)
    (row,) = bench.sql("select id, token_hash from committee.calendars order by made_at desc limit 1")
    assert address.rpartition("/")[2].encode() not in row["token_hash"]
    with browser.profile(script=False) as other:
        log_in(other, bench, "t.jacobs", "/nl/agenda")
        assert "k.dewit" not in other.locator("main").inner_text()
    with browser.profile(script=False) as colleague:
        log_in(colleague, bench, "s.kaya", "/nl/agenda")
        assert address not in colleague.content()
        while buttons := colleague.get_by_role("button", name="Trek in: Gemaakt door k.dewit").all():
            buttons[0].click()
    assert httpx.get(address, trust_env=False).status_code == 404


def test_an_address_opens_for_a_year_and_a_guess_never(secretary: Page, bench: Workbench, cases: Cases) -> None:
    address = made(secretary, bench)
    bench.ahead = timedelta(days=366)
    try:
        assert httpx.get(address, trust_env=False).status_code == 404
    finally:
        bench.ahead = timedelta()
    assert httpx.get(address[:-6] + "x.ics", trust_env=False).status_code == 404


def test_the_page_passes_axe_and_fits_a_phone(secretary: Page, bench: Workbench, cases: Cases) -> None:
    for language in ("nl", "en"):
        made(secretary, bench, language)
        for width in (1200, 320):
            secretary.set_viewport_size({"width": width, "height": 800})
            assert findings(secretary) == []
            assert not overflows(secretary)
