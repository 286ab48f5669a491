"""An answer that never came: what somebody typed is still there, and sending it again is harmless.

The page says that it was not saved where that is known, and otherwise that nobody knows.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from services.chassis.gate import Busy
from services.committee.casework import Casework
from services.routing import judging
from services.routing.pages import deciding
from tests.workbench.browser import Browser, findings, log_in
from tests.workbench.cases import handed_over, routed
from tests.workbench.conftest import Cases
from tests.workbench.desk import WHY, choose, held
from tests.workbench.running import Workbench
from tests.workbench.test_messages import TEXT, letters, said

UNKNOWN, AGAIN = "Wij weten niet of dit is opgeslagen", "Verstuur het nog eens"
UNSAVED, TRY = "Dit is niet opgeslagen", "Probeer het opnieuw"


def late(done: Callable[..., Any]) -> Callable[..., Any]:
    """It is done, and nobody hears of it in time."""

    async def and_nobody_hears(*given: Any, **more: Any) -> None:
        await done(*given, **more)
        raise TimeoutError

    return and_nobody_hears


async def never(*_: Any, **__: Any) -> None:
    """It is not done, and nobody knows."""
    raise TimeoutError


async def refuses(*_: Any, **__: Any) -> None:
    """It is not done, and that is known."""
    raise Busy


HOW = {"before": never, "after": late(Casework.write), "busy": refuses}


@pytest.mark.parametrize(
    ("fails", "told", "button"),
    [
        ("before", UNKNOWN, AGAIN), ("after", UNKNOWN, AGAIN), ("busy", UNSAVED, TRY),
        ("at the session", UNSAVED, TRY),
    ],
)  # fmt: skip
def test_a_message_is_sent_again_as_it_was_and_arrives_once(
    browser: Browser,
    bench: Workbench,
    cases: Cases,
    monkeypatch: pytest.MonkeyPatch,
    fails: str,
    told: str,
    button: str,
) -> None:
    case = routed("KCOO", bench.today())
    bench.deliver([case, handed_over(case, bench.key)])
    with browser.profile() as page:
        log_in(page, bench, "k.dewit", f"/nl/zaken/{case.part}/berichten")
        page.get_by_label("Uw bericht aan de melder").fill(TEXT)
        with monkeypatch.context() as away:
            if fails == "at the session":
                away.setattr("services.front.login.sessions.use", never)
            else:
                away.setattr(Casework, "write", HOW[fails])
            with page.expect_response("**/berichten") as answer:
                page.get_by_role("button", name="Verstuur het bericht").click()
        assert answer.value.status == 503
        assert page.locator(".work-story").inner_text() == TEXT
        assert told in said(page) and findings(page) == []
        assert letters(bench, case) == ([TEXT] if fails == "after" else [])
        with monkeypatch.context() as away:
            away.setattr("services.front.login.sessions.use", never)
            page.get_by_role("button", name=button).click()
        assert told in said(page), "a second try that fails earlier knows no more than the first"
        page.get_by_role("button", name=button).click()
        assert "Uw bericht is verstuurd" in said(page)
        assert letters(bench, case) == [TEXT]


def test_a_motivation_is_sent_again_as_it_was_and_decides_once(
    staff: Page, desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = held(desk)
    staff.goto(f"{desk.url}/nl/vastgehouden/{part}")
    with monkeypatch.context() as away:
        away.setattr("services.routing.pages.deciding.held.part", never)
        choose(staff, "KCOO")
    assert WHY in said(staff) and UNSAVED in said(staff)
    staff.get_by_role("button", name=TRY).click()
    with monkeypatch.context() as away:
        away.setattr(deciding, "decide", late(judging.decide))
        staff.get_by_role("button", name="Ja, zo is het goed").click()
    assert WHY in said(staff) and UNKNOWN in said(staff)
    staff.get_by_role("button", name=AGAIN).click()
    assert "Er is al beslist" in said(staff)
    made = desk.sql("select destination, motivation from routing.judgements where part = $1", part)
    assert made == [{"destination": "KCOO", "motivation": WHY}]
