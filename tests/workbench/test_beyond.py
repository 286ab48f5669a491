"""A term whose last day the table of decree days does not know, as its committee sees it."""

from datetime import date

from services.committee import counting
from tests.workbench.browser import Browser, log_in
from tests.workbench.cases import acknowledged, routed
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench


def test_a_term_beyond_the_table_of_decree_days_is_shown_as_unknown(
    browser: Browser, bench: Workbench, cases: Cases
) -> None:
    case = routed("IC_RIJK", date(counting.KNOWN_YEARS[-1], 12, 10))  # Four weeks on it is the next year.
    bench.deliver([case, acknowledged(case.complaint, case.received_on)])
    with browser.profile(script=False) as page:
        log_in(page, bench, "n.elamrani", "/nl/zaken")
        page.goto(f"{bench.url}/nl/zaken?order=newest")
        row = page.locator("tbody tr", has=page.locator(f"a[href='/nl/zaken/{case.part}']")).inner_text()
        assert "Onbekend" in row and "Melden dat u de klacht niet behandelt" in row
        page.goto(f"{bench.url}/nl/zaken/{case.part}")
        assert page.locator("main").inner_text().count("Deze dag is nog niet zeker.") == 3, "K2, K4 and K5"
