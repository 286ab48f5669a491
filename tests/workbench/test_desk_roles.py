"""Who may see what at the desk, how a session ends there, and pages that everybody can use."""

import re
from datetime import timedelta

from playwright.sync_api import Page

from services.chassis.sealing import thumbprint
from services.front.sessions import IDLE
from tests.workbench.browser import Browser, fill_in, findings, log_in, overflows
from tests.workbench.desk import choose, days_ago, held, received
from tests.workbench.running import Workbench


def test_what_was_never_held_and_pages_of_other_roles_are_closed(staff: Page, desk: Workbench) -> None:
    event = received(days_ago(desk, 1), matter=("undesirable-behaviour",))
    desk.deliver([event])
    for path, status in ((f"vastgehouden/{event.part}", 404), ("vastgehouden/none-such", 404), ("nergens", 404),
                         ("besluiten", 403), ("register", 403)):  # fmt: skip
        answer = staff.goto(f"{desk.url}/nl/{path}")
        assert answer is not None and answer.status == status


def test_the_auditor_sees_decisions_with_their_motivation_and_no_fact(
    staff: Page, desk: Workbench, browser: Browser
) -> None:
    part = held(desk)
    staff.goto(f"{desk.url}/nl/vastgehouden/{part}")
    choose(staff, "KCOO", "Alleen voor de auditor: dit hoort bij de KCOO.")
    staff.get_by_role("button", name="Ja, zo is het goed").click()
    with browser.profile(script=False) as page:
        log_in(page, desk, "a.degroot", "/nl/besluiten")
        row = page.locator("tbody tr").first.inner_text()
        assert "Alleen voor de auditor" in row and "l.martina" in row
        assert "leidinggevende" not in page.locator("main").inner_text()
        answer = page.goto(f"{desk.url}/nl/vastgehouden/{part}")
        assert answer is not None and answer.status == 403


def test_the_administrator_sees_the_register_and_the_keys_and_no_report(desk: Workbench, browser: Browser) -> None:
    with browser.profile(script=False) as page:
        log_in(page, desk, "o.mulder", "/nl/register")
        text = page.locator("main").inner_text()
        assert thumbprint(desk.key) in text
        assert "Klachtencommissie Ongewenste" in text
        assert "Gebeurtenissen die stilstaan" in text
        answer = page.goto(f"{desk.url}/nl/vastgehouden")
        assert answer is not None and answer.status == 403


def test_everybody_comes_from_the_start_page_to_the_first_page_of_their_role(desk: Workbench, browser: Browser) -> None:
    for user, title in (
        ("l.martina", "Meldingen die wachten op een mens"),
        ("a.degroot", "Besluiten met de hand"),
        ("o.mulder", "Het register van vandaag"),
    ):
        with browser.profile(script=False) as page:
            page.goto(f"{desk.url}/nl")
            page.get_by_role("link", name="Log in").click()
            fill_in(page, desk, user)
            assert page.locator("h1").inner_text() == title


def test_an_account_without_a_role_at_the_desk_is_told_so(desk: Workbench, browser: Browser) -> None:
    with browser.profile(script=False) as page:
        log_in(page, desk, "s.kaya", "/login?to=/nl")
        assert page.locator("h1").inner_text() == "Deze pagina is niet voor u"


def test_half_an_hour_without_a_page_ends_the_session_and_nothing_is_done(desk: Workbench, browser: Browser) -> None:
    part = held(desk)
    with browser.profile(script=False) as page:
        log_in(page, desk, "b.visser", f"/nl/vastgehouden/{part}")
        choose(page, "KCOO")
        desk.ahead += IDLE + timedelta(minutes=1)
        try:
            page.get_by_role("button", name="Ja, zo is het goed").click()
            assert page.locator("h1").inner_text() == "U bent uitgelogd"
            page.goto(f"{desk.url}/nl/vastgehouden/{part}")
            assert page.url.startswith(desk.provider.issuer)
        finally:
            desk.ahead -= IDLE + timedelta(minutes=1)
        fill_in(page, desk, "b.visser")
        assert page.url == f"{desk.url}/nl/vastgehouden/{part}"
    assert desk.sql("select 1 from routing.judgements where part = $1", part) == []


def test_every_page_passes_axe_and_fits_a_phone_in_both_languages(desk: Workbench, browser: Browser) -> None:
    part = held(desk, acute_danger=True)
    for user, paths in (
        ("l.martina", ("vastgehouden", f"vastgehouden/{part}", "ingelogd", "besluiten")),
        ("a.degroot", ("besluiten",)),
        ("o.mulder", ("register",)),
    ):
        with browser.profile() as page:
            log_in(page, desk, user, "/login?to=/nl")
            for path in paths:
                page.goto(f"{desk.url}/nl/{path}")
                for other in ("English", "Nederlands"):
                    for width in (1200, 320):
                        page.set_viewport_size({"width": width, "height": 800})
                        assert findings(page) == []
                        assert not overflows(page), path
                    page.get_by_role("link", name=re.compile(other)).click()
