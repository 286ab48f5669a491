"""What every test may ask for: the one real PostgreSQL and Kafka of this run, and tests that are coroutines."""

import asyncio
import inspect

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.stack import Stack, shared


@pytest.fixture(scope="session")
def stack() -> Stack:
    """Started by the first test that needs it."""
    return shared()


class ByFolder(LoadScopeScheduling):
    """A folder stays together in one worker, so that what is real is started once and each desk has one visitor.

    The marks of ``--dist loadgroup`` say the same, and pytest 9.2 does not hear them (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFolder:
    """Which worker gets what, where there are several."""
    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys begin, since they take as long as all others together."""
    items.sort(key=lambda item: item.path.parent.name != "journeys")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a coroutine in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True
