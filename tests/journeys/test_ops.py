"""The operator's page on a real desk: what stands still, a command that helps, and the way to a complaint's trace."""

import re
import signal
import subprocess
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from deploy.local.process import CHECKOUT
from deploy.ops.pages import TONGUES, words
from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk, until
from tests.workbench.browser import findings, overflows, running_browser


def page(desk: Desk) -> str:
    return desk.http.get(f"{desk.url('ops')}/nl").text


def run(command: str) -> str:
    """What a person types in the checkout, and what it says."""
    done = subprocess.run(command, shell=True, cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_that_the_page_shows_brings_back_what_stood_still(desk: Desk) -> None:
    # What other tests did to this desk may still be told beside it.
    gone = f"routing: {words('nl')['alarms']['LoketProcessGone']}"
    until(lambda: gone not in page(desk))
    pid = desk.signal("routing", signal.SIGSTOP)
    shown = until(lambda: gone in (told := page(desk)) and told)
    (command,) = re.findall(r"<code>(.+?)</code>", shown.partition(gone)[2])[:1]
    run(unescape(command))
    desk.until_back("routing", pid)
    until(lambda: gone not in page(desk))


def test_a_command_of_a_service_runs_with_the_settings_of_its_process(desk: Desk) -> None:
    environment = Path(f"/proc/{desk.endpoints['pids']['ops']}/environ").read_text()
    (begin,) = re.findall(r"LOKET_OPS_COMMAND=([^\0]+)", environment)
    for process in ("intake-worker", "routing", "committee", "notify"):
        said = run(begin.format(process=process) + " quarantine list")
        assert "nothing waits" in said or "in quarantine" in said


def test_a_complaint_is_found_in_the_viewer_by_its_id(desk: Desk) -> None:
    receipt = desk.file(complaint("KCOO")).json()
    opened_case(desk, receipt["id"])
    until(lambda: desk.traces(receipt["id"]))
    with running_browser() as browser, browser.profile() as tab:
        tab.goto(f"{desk.url('ops')}/nl")
        tab.fill("#complaint", f" {receipt['id']} ")
        tab.click("button")
        tab.get_by_text("post /v1/complaints").first.wait_for(timeout=30_000)
        assert tab.url.startswith(desk.url("traces")) and receipt["id"] in tab.url


@pytest.mark.parametrize("typed", ["", "909376666114985749769809", "<script>", "a" * 4000])
def test_what_is_no_id_goes_nowhere(desk: Desk, typed: str) -> None:
    """Nor is it shown again, for it may be somebody's return code."""
    answer = desk.http.post(f"{desk.url('ops')}/en/trace", data={"complaint": typed})
    assert answer.status_code == 400 and words("en")["wrong"] in answer.text
    assert not typed or typed not in answer.text


def test_everybody_can_read_the_page(desk: Desk) -> None:
    """On a narrow screen, without a script of ours, and without being refreshed while somebody reads or types."""
    with running_browser() as browser, browser.profile() as tab:
        for language, width in product(TONGUES, (1200, 320)):
            tab.set_viewport_size({"width": width, "height": 900})
            for path, refreshed in ((f"/{language}", None), (f"/{language}?live", "10")):
                answer = tab.goto(desk.url("ops") + path)
                assert answer and answer.headers.get("refresh") == refreshed
                assert "script-src" not in answer.headers["content-security-policy"]
                assert findings(tab) == [] and not overflows(tab)
