"""Pages renew themselves where a browser runs our script, and take nothing from who is reading or typing."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Page, expect

from services.front.sessions import IDLE
from tests.workbench.browser import Browser, findings, log_in
from tests.workbench.cases import acknowledged, handed_over, routed
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench


@pytest.fixture(scope="module")
def secretary(browser: Browser, bench: Workbench, cases: Cases) -> Iterator[Page]:
    with browser.profile() as page:
        log_in(page, bench, "p.hoekstra")
        yield page


def look(page: Page) -> None:
    """What a page does of itself every ten seconds, and at once when it comes into sight."""
    event = "document.dispatchEvent(new Event('visibilitychange'))"
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": event})


def test_a_new_case_appears_in_the_list_which_says_so_politely(secretary: Page, bench: Workbench, cases: Cases) -> None:
    secretary.goto(f"{bench.url}/nl/zaken?order=newest")
    secretary.locator("tbody a").nth(0).focus()
    kept = secretary.locator("tbody a").nth(0).get_attribute("href")
    came = routed("IC_RIJK", bench.today())
    bench.deliver([came])
    look(secretary)
    expect(secretary.locator(f"a[href='/nl/zaken/{came.part}']")).to_be_visible()
    assert secretary.locator("[data-live-note]").inner_text().startswith("Bijgewerkt om")
    assert secretary.locator("[data-live-note]").get_attribute("role") == "status"
    assert secretary.locator(":focus").get_attribute("href") == kept, "who was at a case is still there"
    assert findings(secretary) == []


def test_a_case_renews_its_parts_but_not_the_one_in_which_somebody_answers(
    secretary: Page, bench: Workbench, cases: Cases
) -> None:
    case = routed("IC_RIJK", bench.today() - timedelta(days=4))
    bench.deliver([case])
    secretary.goto(f"{bench.url}/en/cases/{case.part}")
    assert "The story is on its way" in secretary.locator("[data-live=story]").inner_text()
    secretary.locator("summary").nth(1).click()
    bench.deliver([handed_over(case, bench.key)])
    look(secretary)
    reason = secretary.get_by_label("I handle the case")
    expect(reason).to_be_visible()
    assert secretary.locator("details").nth(1).get_attribute("open") is not None, "what was unfolded stays so"
    reason.check()
    bench.deliver([acknowledged(case.complaint, bench.today())])
    look(secretary)
    expect(secretary.locator("[data-live=timeline]")).to_contain_text("The reporter got a confirmation of receipt")
    assert reason.is_checked()


def test_looking_prolongs_no_session_and_stops_when_it_ended(browser: Browser, bench: Workbench, cases: Cases) -> None:
    with browser.profile() as page:
        log_in(page, bench, "h.vandam")
        cookies = {one["name"]: one["value"] for one in page.context.cookies(bench.url)}
        used = "select id, used_at from committee.sessions order by used_at desc limit 1"
        before = bench.sql(used)
        answer = httpx.get(page.url, headers={"X-Live": "1"}, cookies=cookies, trust_env=False)
        tag = {"X-Live": "1", "If-None-Match": answer.headers["etag"]}
        same = httpx.get(page.url, headers=tag, cookies=cookies, trust_env=False)
        assert (answer.status_code, same.status_code, same.content) == (200, 304, b"")
        assert bench.sql(used) == before
        httpx.get(page.url, cookies=cookies, trust_env=False)
        assert bench.sql(used) != before, "a page that a person asked for does prolong it"
        (mine,) = bench.sql(used)
        bench.sql("update committee.sessions set used_at = used_at - $1::interval where id = $2", IDLE, mine["id"])
        look(page)
        expect(page.locator("[data-live-note]")).to_contain_text("U bent uitgelogd")


def test_only_pages_that_renew_may_run_a_script_and_only_ours(secretary: Page, bench: Workbench, cases: Cases) -> None:
    answer = secretary.goto(f"{bench.url}/nl/zaken/{cases.elsewhere.part}")
    assert answer is not None
    assert "script-src 'self'; connect-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    for path in ("agenda", f"zaken/{cases.elsewhere.part}/niet-voor-ons"):
        answer = secretary.goto(f"{bench.url}/nl/{path}")
        assert answer is not None and "script" not in answer.headers["content-security-policy"]
        assert secretary.locator("script").count() == 0
