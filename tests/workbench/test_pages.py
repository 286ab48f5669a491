"""What staff do on a day, in a real browser: log in, look, open a story, accept a case or say that it is not theirs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from schemas.routing import ComplaintRouted
from services.committee.casework import destinations_of
from services.front.access import Person, roles_of
from tests.workbench.browser import Browser, fill_in, findings, log_in, overflows
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench

LARGEST = 15_000


@pytest.fixture(scope="module")
def secretary(browser: Browser, bench: Workbench, cases: Cases) -> Iterator[Page]:
    """The secretary of the KCOO, without JavaScript."""
    with browser.profile(script=False) as page:
        log_in(page, bench, "k.dewit")
        yield page


def address(bench: Workbench, case: ComplaintRouted, *further: str, cases: str = "nl/zaken") -> str:
    return "/".join([bench.url, cases, str(case.part), *further])


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def test_the_list_shows_the_own_cases_only_and_the_longest_waiting_first(
    secretary: Page, bench: Workbench, cases: Cases
) -> None:
    secretary.goto(f"{bench.url}/nl/zaken")
    seen = [link.get_attribute("href") for link in secretary.locator("tbody th a").all()]
    expected = [f"/nl/zaken/{case.part}" for case in (cases.coming, cases.told, cases.second, cases.new)]
    assert [one for one in seen if one in expected] == expected
    assert f"/nl/zaken/{cases.elsewhere.part}" not in seen
    rows = secretary.locator("tbody tr")
    assert "Komt eraan" in rows.nth(0).inner_text()
    assert "Te laat" in rows.nth(0).inner_text()
    assert "Melden dat u de klacht niet behandelt" in rows.nth(1).inner_text(), "K1 was met when the reporter was told"
    secretary.select_option("[name=order]", "newest")
    secretary.get_by_role("button", name="Toon").click()
    assert secretary.locator("tbody th a").first.get_attribute("href") == f"/nl/zaken/{cases.new.part}"


def test_a_case_says_why_it_came_and_in_words_what_the_facts_are(
    secretary: Page, bench: Workbench, cases: Cases
) -> None:
    secretary.goto(address(bench, cases.new))
    text = secretary.locator("main").inner_text()
    for words in ("Daarom gaat deze naar de KCOO", "B19 van het regelboek van 1 juli 2025",
                  "Awb 9:11; Awb 9:8 lid 1 onder b", "Binnen een jaar gemeld",
                  "Formele klacht", "Ministerie van Binnenlandse Zaken, leidinggevende", "november 2025",
                  "Stuur nog geen kopie"):  # fmt: skip
        assert words in text
    secretary.get_by_role("link", name="English").click()
    assert secretary.url == address(bench, cases.new, cases="en/cases")
    text = secretary.locator("main").inner_text()
    for english in ("Do not send a copy to the accused yet", "Awb 9:8(1)(b)", "Ministry of the Interior, manager"):
        assert english in text


def test_a_story_is_opened_with_a_reason_that_is_logged_first(secretary: Page, bench: Workbench, cases: Cases) -> None:
    secretary.goto(address(bench, cases.new))
    secretary.get_by_role("button", name="Open het verhaal").click()
    assert secretary.title().startswith("Fout:")
    assert "Kies waarom u het verhaal opent." in secretary.locator("#errors").inner_text()
    sql = "select person, reason from committee.openings where part = $1"
    assert bench.sql(sql, cases.new.part) == []
    secretary.get_by_label("Ik kijk of de zaak voor ons is").check()
    with secretary.expect_response("**/verhaal") as answer:
        secretary.get_by_role("button", name="Open het verhaal").click()
    assert answer.value.headers["cache-control"] == "no-store"
    assert "een grap over mijn afkomst" in secretary.locator("main").inner_text()
    assert "Jan Bedacht" in secretary.locator("main").inner_text()
    assert bench.sql(sql, cases.new.part) == [{"person": "k.dewit", "reason": "check"}]
    secretary.get_by_role("link", name="Terug naar de zaak").click()
    assert "k.dewit heeft het verhaal geopend" in secretary.locator("main").inner_text()


def test_a_story_on_its_way_says_so_and_cannot_be_opened(secretary: Page, bench: Workbench, cases: Cases) -> None:
    secretary.goto(address(bench, cases.coming))
    assert "Het verhaal komt eraan" in secretary.locator("main").inner_text()
    assert secretary.get_by_role("button", name="Open het verhaal").count() == 0


def test_accepting_is_asked_twice_and_done_once(secretary: Page, bench: Workbench, cases: Cases) -> None:
    secretary.goto(address(bench, cases.new))
    secretary.get_by_role("link", name="Aannemen").click()
    assert bench.sql("select 1 from committee.cases where accepted_on is not null") == []
    secretary.get_by_role("button", name="Ja, neem de zaak aan").click()
    assert "U hebt de zaak aangenomen" in secretary.locator("main").inner_text()
    sql = "select accepted_by, status from committee.cases where part = $1"
    assert bench.sql(sql, cases.new.part) == [{"accepted_by": "k.dewit", "status": "accepted"}]
    secretary.goto(address(bench, cases.new, "niet-voor-ons"))
    assert heading(secretary) == "De zaak is al aangenomen"


def test_refusing_asks_why_and_then_whether_that_is_sure(secretary: Page, bench: Workbench, cases: Cases) -> None:
    secretary.goto(address(bench, cases.second, "niet-voor-ons"))
    secretary.get_by_role("button", name="Verder").click()
    assert "Kies waarom de zaak niet voor u is." in secretary.locator("#errors").inner_text()
    secretary.get_by_label("Niemand van ons kan hier onpartijdig over oordelen").check()
    secretary.get_by_role("button", name="Verder").click()
    assert heading(secretary).startswith("Weet u zeker")
    sql = "select refusal_reason from committee.cases where part = $1 and refused_on is not null"
    assert bench.sql(sql, cases.second.part) == []
    secretary.get_by_role("button", name="Ja, de zaak is niet voor ons").click()
    assert "De zaak is niet meer bij u" in secretary.locator("main").inner_text()
    assert bench.sql(sql, cases.second.part) == [{"refusal_reason": "conflict"}]
    assert secretary.get_by_role("button", name="Open het verhaal").count() == 0


def test_another_committee_s_case_does_not_exist(secretary: Page, bench: Workbench, cases: Cases) -> None:
    for further in ((), ("aannemen",), ("niet-voor-ons",)):
        answer = secretary.goto(address(bench, cases.elsewhere, *further))
        assert answer is not None and answer.status == 404
        assert heading(secretary) == "Deze pagina is er niet"
    for path in ("/nl/zaken/none-such", "/nl/nergens"):
        answer = secretary.goto(bench.url + path)
        assert answer is not None and answer.status == 404
    secretary.click("main a")
    assert secretary.url == f"{bench.url}/nl/zaken"


def test_a_destination_with_a_system_of_its_own_sees_facts_and_clocks_and_no_story(
    browser: Browser, bench: Workbench, cases: Cases
) -> None:
    with browser.profile(script=False) as page:
        log_in(page, bench, "t.jacobs", f"/nl/zaken/{cases.own_system.part}")
        assert page.url == address(bench, cases.own_system), "back to the page that was asked for"
        text = page.locator("main").inner_text()
        assert "gaat alleen open in uw eigen systeem" in text
        assert "Ontvangstbevestiging sturen" in text
        assert "Formele klacht" in text
        assert page.get_by_role("button", name="Open het verhaal").count() == 0


def test_who_works_for_no_destination_is_told_so(browser: Browser, bench: Workbench, cases: Cases) -> None:
    for roles in ("auditor", "administrator", "desk", "kcoo-reader"):
        destinations, general = roles_of([roles])
        assert destinations_of(Person("x", "X", destinations, general, machine=False)) == []
    with browser.profile(script=False) as page:
        log_in(page, bench, "o.mulder")
        assert heading(page) == "U hebt geen zaken"
        answer = page.goto(address(bench, cases.new))
        assert answer is not None and answer.status == 404


def test_every_page_passes_axe_fits_a_phone_and_is_small(browser: Browser, bench: Workbench, cases: Cases) -> None:
    with browser.profile() as page:
        page.goto(f"{bench.url}/nl")
        assert findings(page) == []
        log_in(page, bench, "s.kaya")
        for path in ("", f"/{cases.new.part}", f"/{cases.coming.part}", f"/{cases.told.part}/aannemen",
                     f"/{cases.told.part}/niet-voor-ons", f"/{cases.elsewhere.part}", "?status=refused"):  # fmt: skip
            for cases_path in ("/nl/zaken", "/en/cases"):
                english = path.replace("aannemen", "accept").replace("niet-voor-ons", "not-ours")
                answer = page.goto(bench.url + cases_path + (path if cases_path == "/nl/zaken" else english))
                assert answer is not None
                assert len(answer.body()) < LARGEST
                for width in (1200, 320):
                    page.set_viewport_size({"width": width, "height": 800})
                    assert findings(page) == []
                    assert not overflows(page)
        page.goto(address(bench, cases.told))
        page.get_by_label("Ik behandel de zaak").check()
        page.get_by_role("button", name="Open het verhaal").click()
        assert findings(page) == []


def test_logging_out_ends_the_session_here_and_at_the_provider(
    browser: Browser, bench: Workbench, cases: Cases
) -> None:
    with browser.profile(script=False) as page:
        log_in(page, bench, "h.vandam")
        before = page.context.cookies(bench.url)
        page.get_by_role("button", name="Log uit").click()
        assert page.url == f"{bench.url}/nl"
        page.context.add_cookies(before)
        page.goto(f"{bench.url}/nl/zaken")
        assert page.url.startswith(bench.provider.issuer), "an id that was kept opens nothing"
        fill_in(page, bench, "h.vandam")
        assert heading(page) == "Zaken"
