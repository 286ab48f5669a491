"""A member who is involved leaves a case, and the secretary excludes another: in a browser."""

from datetime import timedelta

import pytest

from schemas.routing import ComplaintRouted
from tests.workbench.browser import Browser, findings, log_in, overflows
from tests.workbench.cases import handed_over, routed
from tests.workbench.running import Workbench


@pytest.fixture
def case(bench: Workbench, cases: object) -> ComplaintRouted:
    made = routed("IC_RIJK", bench.today() - timedelta(days=1), track="wbk")
    bench.deliver([made])
    bench.deliver([handed_over(made, bench.key)])
    return made


def test_who_leaves_sees_the_case_no_more(browser: Browser, bench: Workbench, case: ComplaintRouted) -> None:
    path = f"/nl/zaken/{case.part}"
    with browser.profile(script=False) as page:
        log_in(page, bench, "n.elamrani", path)
        page.get_by_role("link", name="Ik ben betrokken").click()
        assert page.get_by_label("Inlognaam").count() == 0
        page.get_by_role("button", name="Ik doe niet mee").click()
        assert page.locator("h1").inner_text() == "U doet niet meer mee aan deze zaak"
        for further in ("", "/niet-meedoen", "/aannemen"):
            answer = page.goto(bench.url + path + further)
            assert answer is not None and answer.status == 404
            assert "u doet er niet aan mee" in page.locator("main").inner_text(), "who forgot it in another tab is told"
        page.goto(f"{bench.url}/nl/zaken")
        assert str(case.part) not in page.content()
    with browser.profile(script=False) as page:
        log_in(page, bench, "p.hoekstra", path)
        assert "n.elamrani doet niet meer mee aan deze zaak, zei n.elamrani" in page.locator("main").inner_text()


def test_the_secretary_excludes_another(browser: Browser, bench: Workbench, case: ComplaintRouted) -> None:
    path = f"/en/cases/{case.part}"
    with browser.profile(width=320) as page:
        log_in(page, bench, "p.hoekstra", path)
        page.get_by_role("link", name="I am involved").click()
        page.get_by_role("button", name="Exclude this person").click()
        assert page.title().startswith("Error") and findings(page) == [] and not overflows(page)
        page.get_by_label("Login name").fill("Nora el Amrani")
        page.get_by_role("button", name="Exclude this person").click()
        assert "no space" in page.locator("#errors").inner_text()
        assert bench.sql("select 1 from committee.recusals where part = $1", case.part) == []
        page.get_by_label("Login name").fill(" n.elamrani ")
        page.get_by_role("button", name="Exclude this person").click()
        assert "Whoever logs in as n.elamrani does not see this case any more." in page.locator("main").inner_text()
        assert page.get_by_role("button", name="I take no part").count() == 0, "nothing more is asked"
        assert findings(page) == [] and not overflows(page)
    with browser.profile(script=False) as page:
        log_in(page, bench, "n.elamrani", path)
        sql = "select person, recused_by from committee.recusals where part = $1"
        assert bench.sql(sql, case.part) == [{"person": "n.elamrani", "recused_by": "p.hoekstra"}]
        answer = page.goto(bench.url + path)
        assert answer is not None and answer.status == 404
