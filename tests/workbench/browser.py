"""Debian's chromium as staff use it, and axe, which looks for what a person with a disability would trip over."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from deploy.assets.bundle import built
from tests.workbench.running import Workbench

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-smooth-scrolling", "--disable-component-update", "--disable-sync",
)  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Browser:
    """Makes profiles of their own: nobody's cookies are another's."""

    playwright: Any

    @contextmanager
    def profile(self, width: int = 1200, script: bool = True, locale: str = "nl-NL") -> Iterator[Page]:
        """One empty tab."""
        with tempfile.TemporaryDirectory() as home:
            context = self.playwright.chromium.launch_persistent_context(
                home,
                executable_path=CHROMIUM,
                args=list(ARGUMENTS),
                viewport={"width": width, "height": 900},
                java_script_enabled=script,
                locale=locale,
                timezone_id="Europe/Amsterdam",
            )
            try:
                yield context.pages[0]
            finally:
                context.close()


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Playwright, for as long as it is needed: while it runs no other event loop can."""
    with sync_playwright() as playwright:
        yield Browser(playwright)


def log_in(page: Page, bench: Workbench, username: str, path: str = "/nl/zaken") -> None:
    """Through the provider's own pages, and back to the page that was asked for."""
    page.goto(bench.url + path)
    fill_in(page, bench, username)


def fill_in(page: Page, bench: Workbench, username: str) -> None:
    """What the provider asks."""
    if page.locator("input[name=login]").count():
        page.fill("input[name=login]", username)
        page.locator("form").last.locator("[type=submit]").first.click()
    page.fill("input[name=password]", bench.password(username))
    page.locator("form").last.locator("[type=submit]").first.click()
    page.wait_for_url(f"{bench.url}/**")


def findings(page: Page) -> list[str]:
    """What axe finds on the page, as rule and place."""
    # Through the debugger, because the page's own policy rightly runs no script.
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": (built() / "axe.min.js").read_text()})
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    asked = {"expression": f"axe.run(document, {options})", "awaitPromise": True, "returnByValue": True}
    told = session.send("Runtime.evaluate", asked)["result"]["value"]
    return [f"{one['id']}: {node['html'][:150]}" for one in told["violations"] for node in one["nodes"]]


def overflows(page: Page) -> bool:
    """Whether anybody has to scroll sideways."""
    session = page.context.new_cdp_session(page)
    expression = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    return bool(session.send("Runtime.evaluate", {"expression": expression})["result"]["value"])


def shot(page: Page, place: Path) -> None:
    """The whole page as a picture."""
    page.screenshot(path=place, full_page=True)
