"""A secretary and a reporter write to each other, as the secretary sees it in a real browser without JavaScript."""

import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from schemas.intake import ReporterWrote
from schemas.routing import ComplaintRouted
from services.chassis.sealing import open_sealed, seal
from services.committee.commands import RefuseCase, WriteMessage
from tests.workbench.browser import Browser, findings, log_in, overflows
from tests.workbench.cases import handed_over, routed
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench

TEXT = "Wanneer kunt u komen praten?\n<b>Dit</b> mag ook bellen zijn."
ANSWER = "Liever bellen.\nNa vijf uur."


@pytest.fixture(scope="module")
def case(bench: Workbench, cases: Cases) -> ComplaintRouted:
    made = routed("KCOO", bench.today() - timedelta(days=4))
    bench.deliver([made, handed_over(made, bench.key)])
    return made


@pytest.fixture(scope="module")
def secretary(browser: Browser, bench: Workbench, case: ComplaintRouted) -> Iterator[Page]:
    with browser.profile(script=False) as page:
        log_in(page, bench, "k.dewit")
        yield page


def address(bench: Workbench, case: ComplaintRouted, *further: str) -> str:
    return "/".join([bench.url, "nl/zaken", str(case.part), *further])


def said(page: Page) -> str:
    return page.locator("main").inner_text()


def letters(bench: Workbench, case: ComplaintRouted) -> list[str]:
    """What left for the reporter, as their own key opens it."""
    query = "select data from committee.outbox where subject = $1 and topic = 'loket.committee.letters.v1'"
    sealed = [json.loads(row["data"])["letter"] for row in bench.sql(query, str(case.complaint))]
    return [json.loads(open_sealed(one, bench.key))["text"] for one in sealed]


def wrote(bench: Workbench, case: ComplaintRouted, text: str) -> ReporterWrote:
    return ReporterWrote(
        complaint=case.complaint, part=case.part, attempt=1, destination=case.destination, id=uuid4(),
        on=bench.today(), message=seal(json.dumps({"text": text}).encode(), bench.key),
    )  # fmt: skip


def test_a_message_is_checked_sent_once_and_readable_by_the_reporter_alone(
    secretary: Page, bench: Workbench, case: ComplaintRouted
) -> None:
    secretary.goto(address(bench, case))
    secretary.get_by_role("link", name="Lees of schrijf berichten").click()
    secretary.get_by_role("button", name="Verstuur het bericht").click()
    assert "Schrijf een bericht." in secretary.locator("#errors").inner_text()
    secretary.get_by_label("Uw bericht aan de melder").fill("x" * 4_001)
    secretary.get_by_role("button", name="Verstuur het bericht").click()
    assert "1 tekens te lang" in secretary.locator("#errors").inner_text()
    assert len(secretary.get_by_label("Uw bericht aan de melder").input_value()) == 4_001
    assert letters(bench, case) == []
    secretary.get_by_label("Uw bericht aan de melder").fill(TEXT)
    once = secretary.locator("[name=once]").get_attribute("value") or ""
    secretary.get_by_role("button", name="Verstuur het bericht").click()
    assert "Uw bericht is verstuurd" in said(secretary)
    again = secretary.request.post(
        address(bench, case, "berichten"), form={"once": once, "text": TEXT},
        headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    assert again.ok
    assert letters(bench, case) == [TEXT]
    assert bench.sql("select author, person from committee.messages where part = $1", case.part) == [
        {"author": "destination", "person": "k.dewit"}
    ]


def test_an_answer_is_read_with_a_reason_that_is_logged_first(
    secretary: Page, bench: Workbench, case: ComplaintRouted
) -> None:
    bench.deliver([wrote(bench, case, ANSWER)])
    secretary.goto(address(bench, case))
    assert "Er zijn 2 berichten. Het laatste is van de melder" in said(secretary)
    secretary.get_by_role("link", name="Lees of schrijf berichten").click()
    assert "bellen" not in said(secretary)
    secretary.get_by_label("Uw bericht aan de melder").fill("Een half antwoord")
    secretary.get_by_role("button", name="Open de berichten").click()
    assert "Kies waarom u de berichten opent." in secretary.locator("#errors").inner_text()
    sql = "select person, reason, what from committee.openings where part = $1"
    assert bench.sql(sql, case.part) == []
    secretary.get_by_label("Ik behandel de zaak").check()
    with secretary.expect_response("**/lezen") as answer:
        secretary.get_by_role("button", name="Open de berichten").click()
    assert answer.value.headers["cache-control"] == "no-store"
    assert secretary.locator(".work-story").all_inner_texts() == [TEXT, ANSWER]
    assert secretary.get_by_label("Uw bericht aan de melder").input_value() == "Een half antwoord"
    assert bench.sql(sql, case.part) == [{"person": "k.dewit", "reason": "handling", "what": "messages"}]
    secretary.reload()
    secretary.goto(address(bench, case))
    assert "k.dewit heeft de berichten geopend" in said(secretary)
    assert "De melder schreef een bericht" in said(secretary)


def test_the_list_says_where_the_reporter_wrote_last(secretary: Page, bench: Workbench, case: ComplaintRouted) -> None:
    row = secretary.locator("tbody tr", has=secretary.locator(f"a[href$='{case.part}']"))
    bench.deliver([wrote(bench, case, ANSWER)])
    secretary.goto(f"{bench.url}/nl/zaken")
    assert "De melder schreef" in row.inner_text()
    bench.deliver([WriteMessage(case.complaint, case.part, 1, "k.dewit", uuid4(), "sealed", None)])
    secretary.reload()
    assert "De melder schreef" not in row.inner_text()


def test_what_was_typed_when_the_session_ended_can_be_copied(
    browser: Browser, bench: Workbench, case: ComplaintRouted
) -> None:
    with browser.profile(script=False) as page:
        log_in(page, bench, "k.dewit", f"/nl/zaken/{case.part}/berichten")
        page.get_by_label("Uw bericht aan de melder").fill("Half uur <b>over</b> gedaan.")
        page.context.clear_cookies()
        page.get_by_role("button", name="Verstuur het bericht").click()
        assert page.locator("h1").inner_text() == "U bent uitgelogd"
        assert page.locator(".work-story").inner_text() == "Half uur <b>over</b> gedaan."


def test_every_page_with_messages_passes_axe_and_fits_a_phone(
    browser: Browser, bench: Workbench, case: ComplaintRouted
) -> None:
    bench.deliver([wrote(bench, case, ANSWER), wrote(bench, case, TEXT)])
    with browser.profile() as page:
        log_in(page, bench, "s.kaya")
        for cases_path, further in (("/nl/zaken", "berichten"), ("/en/cases", "messages")):
            page.goto(f"{bench.url}{cases_path}/{case.part}/{further}")
            for width in (1200, 320):
                page.set_viewport_size({"width": width, "height": 800})
                assert findings(page) == []
                assert not overflows(page)
            assert page.locator("input[value=handling]").count() == 1, page.locator("main").inner_text()
            page.locator("input[value=handling]").check()
            page.locator("form button", has_text="pen ").last.click()
            assert page.locator(".work-story").count() >= 2
            assert findings(page) == []
            assert not overflows(page)


def test_a_destination_with_a_system_of_its_own_writes_here_and_reads_there(
    browser: Browser, bench: Workbench, cases: Cases
) -> None:
    bench.deliver([wrote(bench, cases.own_system, ANSWER)])
    with browser.profile(script=False) as page:
        log_in(page, bench, "t.jacobs", f"/nl/zaken/{cases.own_system.part}/berichten")
        assert "gaan ze open, met uw eigen sleutel" in said(page)
        assert page.get_by_role("button", name="Open de berichten").count() == 0
        assert page.get_by_role("button", name="Verstuur het bericht").count() == 1


def test_nobody_writes_where_it_is_not_theirs(secretary: Page, bench: Workbench, cases: Cases) -> None:
    answer = secretary.goto(address(bench, cases.elsewhere, "berichten"))
    assert answer is not None and answer.status == 404
    gone = routed("KCOO", bench.today())
    bench.deliver([gone, handed_over(gone, bench.key)])
    secretary.goto(address(bench, gone, "berichten"))
    secretary.get_by_label("Uw bericht aan de melder").fill(TEXT)
    bench.deliver([RefuseCase(gone.complaint, gone.part, 1, "s.kaya", "not-competent")])
    secretary.get_by_role("button", name="Verstuur het bericht").click()
    assert letters(bench, gone) == []
    assert "al teruggegeven" in said(secretary) or "niet meer" in said(secretary)
    secretary.goto(address(bench, gone, "berichten"))
    assert secretary.get_by_role("button", name="Verstuur het bericht").count() == 0


def test_what_was_written_stands_in_no_row_in_clear(bench: Workbench, case: ComplaintRouted) -> None:
    tables = bench.sql("select tablename from pg_tables where schemaname = 'committee'")
    for table in tables:
        rows = bench.sql(f"select convert_to(t::text, 'UTF8') as row from committee.{table['tablename']} t")
        assert not [row for row in rows if b"bellen" in row["row"]], table
