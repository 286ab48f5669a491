"""Sessions of staff: how they end, what is kept of them, and who cannot begin one."""

import time
from datetime import timedelta

import httpx
import pytest

from deploy.local.identity import AUDIENCE
from services.front import sessions
from services.front.login import own_path
from services.front.sessions import IDLE, LONGEST, Tokens
from tests.workbench.browser import Browser, fill_in, findings, log_in
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench

TOKENS = Tokens("an access token", None, "an identity")


def test_a_session_ends_after_half_an_hour_without_use_and_after_ten_hours_in_any_case(bench: Workbench) -> None:
    async def lives() -> None:
        async with bench.runtime.pool.acquire() as tx:
            now = bench.now()
            id = await sessions.begin(tx, TOKENS, now)
            held = await sessions.use(tx, id, now + IDLE - timedelta(seconds=1))
            assert held is not None and held.tokens == TOKENS
            assert held.until == now + 2 * IDLE - timedelta(seconds=1), "using it gives another half hour"
            assert await sessions.use(tx, id, held.until) is None
            id = await sessions.begin(tx, TOKENS, now)
            for steps in range(1, 41):
                held = await sessions.use(tx, id, now + steps * IDLE / 2)
                assert (held is None) == (steps * IDLE / 2 >= LONGEST)
            assert await sessions.use(tx, "made up", now) is None

    bench.run(lives())


def test_the_database_holds_no_id_and_no_token(bench: Workbench) -> None:
    async def begun() -> str:
        async with bench.runtime.pool.acquire() as tx:
            return await sessions.begin(tx, TOKENS, bench.now())

    id = bench.run(begun())
    kept = str(bench.sql("select id, sealed, encode(id, 'escape') as read from committee.sessions"))
    assert id not in kept
    assert TOKENS.access not in kept


def test_a_session_that_ended_leads_back_to_the_page_that_was_asked_for(
    browser: Browser, bench: Workbench, cases: Cases
) -> None:
    with browser.profile(script=False) as page:
        log_in(page, bench, "s.kaya")
        page.goto(f"{bench.url}/nl/zaken/{cases.told.part}/aannemen")
        bench.ahead += IDLE + timedelta(minutes=1)
        try:
            page.get_by_role("button", name="Ja, neem de zaak aan").click()
            assert page.locator("h1").inner_text() == "U bent uitgelogd"
            assert bench.sql("select 1 from committee.cases where accepted_by = 's.kaya'") == []
            asked = f"{bench.url}/nl/zaken/{cases.told.part}?done=x"
            page.goto(asked)
            assert page.url.startswith(bench.provider.issuer)
        finally:
            bench.ahead -= IDLE + timedelta(minutes=1)
        fill_in(page, bench, "s.kaya")
        assert page.url == asked


def test_a_cookie_out_of_reach_outlives_its_access_token(browser: Browser, bench: Workbench) -> None:
    with browser.profile(script=False) as page:
        log_in(page, bench, "s.kaya")
        cookie = next(one for one in page.context.cookies(bench.url) if one.get("name") == f"staff-{AUDIENCE}")
        assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Lax")
        time.sleep(4)
        # Past the old token's fifteen minutes and half a minute of leeway, within those of a token issued now.
        ahead = timedelta(seconds=928)
        bench.ahead += ahead
        try:
            page.goto(f"{bench.url}/nl/zaken")
            assert page.locator("h1").inner_text() == "Zaken"
        finally:
            bench.ahead -= ahead


def test_whoever_comes_back_without_having_left_is_not_logged_in(bench: Workbench) -> None:
    with httpx.Client(base_url=bench.url, trust_env=False) as http:
        for query in ("", "?code=a&state=b", "?error=access_denied"):
            answer = http.get(f"/signed-in{query}")
            assert answer.status_code == 400
            assert "Inloggen is niet gelukt" in answer.text
        begun = http.get("/login?to=//elsewhere.example")
        state = httpx.URL(begun.headers["location"]).params["state"]
        # The right state with a made-up code: the provider refuses it.
        assert http.get(f"/signed-in?code=made-up&state={state}").status_code == 400


def test_forms_of_other_sites_are_refused_with_a_page(bench: Workbench, cases: Cases) -> None:
    with httpx.Client(base_url=bench.url, trust_env=False) as http:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {}):
            answer = http.post(f"/nl/zaken/{cases.told.part}/aannemen", headers=headers)
            assert answer.status_code == 403
            assert "<h1" in answer.text


@pytest.mark.parametrize("place", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""])
def test_nobody_is_sent_on_to_another_site(place: str) -> None:
    assert own_path(place) == "/"
    assert own_path("/nl/zaken?status=open") == "/nl/zaken?status=open"


def test_two_minutes_before_the_end_a_page_says_so_and_a_link_keeps_what_was_typed(
    browser: Browser, bench: Workbench, cases: Cases
) -> None:
    with browser.profile() as page:
        log_in(page, bench, "s.kaya", f"/nl/zaken/{cases.told.part}")
        link = page.get_by_role("link", name="Blijf ingelogd")
        assert not link.is_visible()
        # The stylesheet counts the minutes, so no script of ours is needed; here they are moved on.
        moment = (IDLE - timedelta(minutes=2)) / timedelta(milliseconds=1) + 1_000
        later = f"document.getAnimations().forEach(one => one.currentTime = {moment})"
        page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": later})
        assert link.is_visible()
        assert findings(page) == []
        page.get_by_label("Iets anders").check()
        with page.context.expect_page() as opened:
            link.click()
        assert opened.value.locator("h1").inner_text() == "U blijft ingelogd"
        assert page.get_by_label("Iets anders").is_checked()
