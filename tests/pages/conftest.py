"""One form and one browser for all tests of the pages."""

from collections.abc import Iterator

import pytest

from tests.pages.running import Form, running_form
from tests.stack import shared
from tests.workbench.browser import Browser, running_browser


@pytest.fixture(scope="session")
def form() -> Iterator[Form]:
    with running_form(shared()) as running:
        yield running


@pytest.fixture(scope="module")
def browser(form: Form) -> Iterator[Browser]:
    with running_browser() as running:
        yield running
