"""A round over one module: its tests must be green as it is, and red with each of its mutants."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count

from tests.mutation.children import Changed, Child, path_of
from tests.mutation.mutants import Mutant, mutants

LEAST = 0.90
"""The share of the mutants that must be killed."""

_NUMBERS = count()
Choice = Callable[[list[Mutant]], list[Mutant]]


def sample(size: int, seed: int) -> Choice:
    """So many of them, by chance."""
    return lambda found: random.Random(seed).sample(found, min(size, len(found)))


def part(which: int, of: int) -> Choice:
    """One of ``of`` parts; all of them together are every mutant, once."""
    return lambda found: found[which - 1 :: of]


class NotGreen(Exception):
    """The tests fail on the module as it is, so that they can say nothing of its mutants."""


@dataclass
class Round:
    """What became of the mutants of one module; ``late`` counts those killed because they took too long."""

    module: str
    of: int
    tried: int
    late: int = 0
    survivors: list[Mutant] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def killed(self) -> int:
        return self.tried - len(self.survivors)

    @property
    def good(self) -> bool:
        """Whether enough were killed."""
        return self.killed >= LEAST * self.tried

    def told(self) -> Iterator[str]:
        """The figures, and a line for each survivor."""
        yield (
            f"{self.module}: {self.of} mutants, {self.tried} tried, {self.killed} killed "
            f"({self.killed / self.tried:.0%}, {self.late} by time) in {self.seconds:.0f} s"
        )
        for one in sorted(self.survivors, key=lambda mutant: mutant.line):
            yield f"  survived {path_of(self.module)}:{one.line}  {one.change}"


def go(module: str, tests: Sequence[str], choice: Choice, jobs: int, stack: bytes | None) -> Round:
    """Try every mutant that is chosen."""
    began = time.monotonic()
    limit = 15 + 4 * _as_it_is(module, tests, stack)
    path = path_of(module)
    found = list(mutants(path.read_text(), str(path)))
    chosen = choice(found)
    result = Round(module, len(found), len(chosen))
    left, running = chosen[::-1], dict[Child, Mutant]()
    try:
        while left or running:
            if left and len(running) < jobs:
                mutant = left.pop()
                running[_child(tests, Changed(module, mutant.code), stack)] = mutant
                continue
            time.sleep(0.02)
            for child in [*running]:
                if (status := child.ended(limit)) is not None:
                    mutant = running.pop(child)
                    result.late += status < 0
                    result.survivors += [mutant] if status == 0 else []
    finally:
        for child in running:
            child.end()
    result.seconds = time.monotonic() - began
    return result


def _as_it_is(module: str, tests: Sequence[str], stack: bytes | None) -> float:
    """The seconds its tests take in a child that finds every library read; NotGreen where they fail."""
    seconds = 0.0
    for _ in range(2):
        child = _child(tests, None, stack)
        while (status := child.ended(900)) is None:
            time.sleep(0.02)
        seconds = time.monotonic() - child.began
        said, _, libraries = child.said().rpartition("libraries: ")
        if status:
            raise NotGreen(f"The tests of {module} fail without any change:\n{said}")
        for name in libraries.split():
            with suppress(Exception):
                import_module(name)
    return seconds


def _child(tests: Sequence[str], change: Changed | None, stack: bytes | None) -> Child:
    return Child(next(_NUMBERS), tests, change, stack)
