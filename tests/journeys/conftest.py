"""One desk for all journeys of a test run."""

from collections.abc import Iterator

import pytest

from tests.journeys.desk import Desk
from tests.journeys.starting import running_desk


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    with running_desk() as running:
        yield running
