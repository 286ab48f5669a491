"""What every test may ask for: the one real PostgreSQL and Kafka of this run, and tests that are coroutines."""

import asyncio
import inspect

import pytest

from tests.stack import Stack, shared


@pytest.fixture(scope="session")
def stack() -> Stack:
    """Started by the first test that needs it."""
    return shared()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A folder stays together in one worker, so that what is real is started once and each desk has one visitor."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.path.parent.name))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a coroutine in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(pyfuncitem.obj(**arguments))
    return True
