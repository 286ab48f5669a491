"""One workbench and one browser for all tests of the workbench, with a few cases in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page

from schemas.routing import ComplaintRouted
from services.chassis.outbox import day_of
from services.committee import counting
from services.committee.clocks import terms_of
from services.committee.holidays import KNOWN_YEARS
from tests.stack import Stack
from tests.workbench.browser import Browser, log_in, running_browser
from tests.workbench.cases import acknowledged, destinations, handed_over, routed
from tests.workbench.desk import running_desk
from tests.workbench.running import Workbench, running_workbench


@dataclass(frozen=True)
class Cases:
    """One case of each kind that the tests look for."""

    new: ComplaintRouted
    second: ComplaintRouted
    coming: ComplaintRouted
    told: ComplaintRouted
    elsewhere: ComplaintRouted
    own_system: ComplaintRouted


# Within the package and not the run: while Playwright runs, tests that are coroutines cannot.
@pytest.fixture(scope="package")
def bench(stack: Stack, decrees: None) -> Iterator[Workbench]:
    with running_workbench(stack) as running:
        yield running


@pytest.fixture(scope="package")
def decrees() -> Iterator[None]:
    """The table of decree days reaches as far as these tests look, whatever day is today."""
    with pytest.MonkeyPatch.context() as patch:
        last = max(KNOWN_YEARS[-1], datetime.now(UTC).year + 1)
        patch.setattr(counting, "KNOWN_YEARS", range(KNOWN_YEARS[0], last + 1))
        terms_of.cache_clear()
        yield
    terms_of.cache_clear()


@pytest.fixture(scope="package")
def desk(bench: Workbench) -> Iterator[Workbench]:
    with running_desk(bench) as running:
        yield running


@pytest.fixture
def one_day(desk: Workbench) -> Iterator[None]:
    """Midnight does not pass at the desk: what a page says of days is what was so when its part was made."""
    desk.last = day_of(desk.now()) + timedelta(days=1, microseconds=-1)
    try:
        yield
    finally:
        desk.last = None


@pytest.fixture(scope="package")
def browser(bench: Workbench) -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture(scope="package")
def cases(bench: Workbench) -> Cases:
    today = bench.today()
    made = Cases(
        new=routed("KCOO", today - timedelta(days=1), ("O2", "O12")),
        second=routed("KCOO", today - timedelta(days=2)),
        coming=routed("KCOO", today - timedelta(days=33), ("O0", "O5")),
        told=routed("KCOO", today - timedelta(days=26)),
        elsewhere=routed("IC_RIJK", today - timedelta(days=5), track="wbk"),
        own_system=routed("DEP_EZ", today - timedelta(days=3), ("O3",)),
    )
    bench.deliver(destinations())
    bench.deliver(list(vars(made).values()))
    bench.deliver([handed_over(case, bench.key) for name, case in vars(made).items() if name != "coming"])
    bench.deliver([acknowledged(made.told.complaint, today - timedelta(days=25))])
    return made


@pytest.fixture(scope="module")
def staff(browser: Browser, desk: Workbench) -> Iterator[Page]:
    """A member of the desk's staff, without JavaScript."""
    with browser.profile(script=False) as page:
        log_in(page, desk, "l.martina", "/nl/vastgehouden")
        yield page
