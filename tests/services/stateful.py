"""What state machines need: one service behind an event loop that stands still between two steps."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, settings

from services.chassis.messages import On
from tests.services.desk import Desk, desk
from tests.stack import Stack

T = TypeVar("T")


@dataclass(frozen=True)
class Played:
    """A service on its own databases, to be called from code that is no coroutine."""

    service: Desk
    runner: asyncio.Runner

    def wait(self, step: Coroutine[Any, Any, T]) -> T:
        """One step to its end."""
        return self.runner.run(step)


@contextmanager
def played(stack: Stack, name: str, answers: Sequence[On]) -> Iterator[Played]:
    """One for all the histories of a machine: each is about a complaint of its own."""
    with asyncio.Runner() as runner:
        leaving = AsyncExitStack()
        try:
            yield Played(runner.run(leaving.enter_async_context(desk(stack, name, answers))), runner)
        finally:
            runner.run(leaving.aclose())


def histories(number: int, steps: int) -> settings:
    """So many, the same in every run; made only, because a step on a real database is too slow for shrinking."""
    return settings(
        max_examples=number, stateful_step_count=steps, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=[*HealthCheck],
    )  # fmt: skip
