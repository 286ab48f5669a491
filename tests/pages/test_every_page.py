"""Every page for reporters, listed from the code itself: small, without scripts, and open to everybody."""

import re
from collections.abc import Mapping, Sequence

import pytest
from playwright.sync_api import Page

from deploy.assets.bundle import built
from services.chassis.gate import Gate
from services.chassis.run import Rooms
from services.chassis.runtime import Runtime
from services.chassis.sealing import new_key
from services.intake import pages
from services.intake.codes import Codes
from services.intake.desk import Desk
from services.intake.filing import Sealer
from services.intake.form.site import PATHS
from services.intake.form.words import TONGUES, Tongue
from services.intake.settings import WebSettings
from tests.pages.running import Form
from tests.pages.touring import Tour, stops
from tests.workbench.browser import Browser, findings, overflows

LARGEST_HTML = 15_000
WIDTHS: Mapping[Tongue, Sequence[int]] = {"nl": (1200, 320), "en": (320,)}
"""320 is also 1280 at 400 % (WCAG 1.4.10); the words of another language matter most where there is least room."""
ELSEWHERE = {
    "/",
    "/weg",
    "/static/{name}",
    *(paths[place] for paths in PATHS.values() for place in ("consent", "reply")),
}
"""Addresses that send on, and the stylesheet."""


def _look(page: Page, language: Tongue) -> None:
    html = page.content()
    assert len(html.encode()) < LARGEST_HTML, (page.url, len(html.encode()))
    assert "<script" not in html and "onclick" not in html, page.url
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1, page.url
    for width in WIDTHS[language]:
        page.set_viewport_size({"width": width, "height": 900})
        assert findings(page) == [], (page.url, width)
        assert not overflows(page), (page.url, width)


@pytest.mark.parametrize("language", TONGUES)
def test_every_page_is_open_to_everybody(form: Form, browser: Browser, language: Tongue) -> None:
    seen, visited = set(), set()
    with browser.profile() as page:
        for template in stops(Tour(form, language, page)):
            _look(page, language)
            seen.add(template)
            visited.add(page.url.removeprefix(form.url).partition("?")[0])
    assert seen == _templates()
    assert [path for path in _routes(language) if not any(_leads(path, one) for one in visited)] == []


def _templates() -> set[str]:
    return {f.name for f in pages.TEMPLATES.glob("*.html") if '{% extends "frame.html" %}' in f.read_text()}


def _routes(language: Tongue) -> set[str]:
    """What a browser can open, as the service itself lists it; nothing of it is asked for here."""
    key = new_key()
    rooms = Rooms(runtime := Runtime("intake", None, object(), {}), Gate(runtime))
    desk = Desk(rooms, Sealer(Codes(bytes(32)), key, key))
    settings = WebSettings.model_construct(assets=built(), plain_http=True)
    routes = [route for router in pages.routers(rooms, desk, settings) for route in router.routes]
    opened = {route.path for route in routes if "GET" in route.methods}  # type: ignore[attr-defined]
    return {path for path in opened - ELSEWHERE if path.split("/")[1] == language}


def _leads(path: str, address: str) -> bool:
    pattern = re.sub(r"\{\w+:path\}", ".+", re.sub(r"\{\w+:int\}", r"\\d+", path))
    return re.fullmatch(pattern, address) is not None
