"""The one token that renews a session is not spent for nothing: a provider takes it once."""

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page

from services.chassis import web
from services.chassis.database import answer_within
from services.chassis.problems import problem
from services.front.access import Discovered, Person
from services.front.provider import Given, Provider
from services.front.sessions import Tokens
from tests.workbench.browser import Browser, log_in
from tests.workbench.conftest import Cases
from tests.workbench.running import Workbench

AHEAD = timedelta(seconds=928)
"""Past the fifteen minutes and a half of a token that was given four seconds ago, and of none that is given now."""


@pytest.fixture
def page(browser: Browser, bench: Workbench, cases: Cases) -> Iterator[Page]:
    """Of somebody whose access token has ended."""
    with browser.profile(script=False) as one:
        log_in(one, bench, "s.kaya")
        time.sleep(4)
        bench.ahead += AHEAD
        try:
            yield one
        finally:
            bench.ahead -= AHEAD


def list_of(page: Page, bench: Workbench) -> tuple[int, str]:
    answer = page.goto(f"{bench.url}/nl/zaken")
    assert answer is not None
    return answer.status, page.locator("h1").inner_text()


def test_not_when_no_time_is_left_to_keep_what_it_gives(
    page: Page, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, found = Provider._asked_for, Provider._discovered

    async def slowly_found(self: Provider, now: datetime) -> Discovered:
        await asyncio.sleep(1)
        return await found(self, now)

    async def slowly_asked(self: Provider, now: datetime, **given: str) -> Given:
        answer = await asked(self, now, **given)
        await asyncio.sleep(2)
        return answer

    with monkeypatch.context() as slow:
        slow.setattr(web, "answer_within", lambda _: answer_within(2))
        slow.setattr(Provider, "_discovered", slowly_found)
        slow.setattr(Provider, "_asked_for", slowly_asked)
        assert list_of(page, bench)[0] == 503
    assert list_of(page, bench) == (200, "Zaken")


def test_what_it_gives_is_kept_before_anything_else_can_fail(
    page: Page, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, asked = Provider.person, list[Tokens]()

    async def without_keys(self: Provider, tokens: Tokens, now: datetime) -> Person:
        asked.append(tokens)
        if len(asked) == 2:
            raise problem(503, "The keys cannot be had.")
        return await person(self, tokens, now)

    with monkeypatch.context() as slow:
        slow.setattr(Provider, "person", without_keys)
        assert list_of(page, bench)[0] == 503
    assert len(asked) == 2
    assert list_of(page, bench) == (200, "Zaken")
