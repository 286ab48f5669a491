"""One desk for all journeys of a test run, in whose services a campaign can plant a bug."""

from collections.abc import Iterator

import pytest

from tests.crash.planting import FOLDER
from tests.journeys.desk import Desk
from tests.journeys.starting import running_desk


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    with running_desk(PYTHONPATH=str(FOLDER), LOKET_TROUBLE="poison.on-demand,outage.elsewhere") as running:
        yield running
