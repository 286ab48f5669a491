"""What an auditor sees at the workbench: who opened which story and why, and nothing of a case."""

from dataclasses import replace
from uuid import uuid4

from services.committee.commands import OpenStory
from tests.workbench.browser import Browser, findings, log_in, overflows
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench


def test_the_auditor_sees_each_opening_with_its_reason_and_no_case(
    browser: Browser, bench: Workbench, cases: Cases
) -> None:
    opening = OpenStory(cases.told.complaint, cases.told.part, 1, "s.kaya", uuid4(), "hand-over")
    bench.deliver([opening, replace(opening, opening=uuid4(), what="messages")])
    with browser.profile() as page:
        log_in(page, bench, "a.degroot")
        assert page.locator("h1").inner_text() == "Wie opende welk verhaal?"
        everywhere = page.locator("tbody").inner_text()
        assert "De berichten" in everywhere and "Het verhaal" in everywhere
        page.select_option("[name=destination]", "KCOO")
        page.get_by_role("button", name="Toon").click()
        row = page.locator("tbody tr").first.inner_text()
        assert "s.kaya" in row and "Ik draag de zaak over" in row
        assert findings(page) == []
        page.set_viewport_size({"width": 320, "height": 800})
        assert not overflows(page)
        page.select_option("[name=destination]", "IC_RIJK")
        page.get_by_role("button", name="Toon").click()
        assert "Hier is nog geen verhaal geopend" in page.locator("main").inner_text()
        answer = page.goto(f"{bench.url}/nl/zaken/{cases.new.part}")
        assert answer is not None and answer.status == 404
