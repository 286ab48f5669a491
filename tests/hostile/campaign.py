"""Sends requests over connections that are kept, and judges each answer."""

import asyncio
import itertools
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.hostile.verdict import Asked, wrong_with
from tests.hostile.wire import Answer, Line

LINES = 8
"""Connections to each process."""
PATIENCE = 25.0
"""Seconds in which every answer must have come; a body that stays away is given up after 20."""
SHOWN = 12
"""Examples that are kept of each kind of fault."""
TOLD = 2
"""Examples of each with what was asked beside them."""
BESIDE = 16
"""Requests that were asked last: what is wrong once in many thousands is wrong between two of them."""


@dataclass
class Result:
    """How many requests of each kind got which status, and what was wrong, with examples."""

    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    seconds: float = 0.0
    beside: deque[str] = field(default_factory=lambda: deque(maxlen=BESIDE))

    def take(self, asked: Asked, answer: Answer | None, wrong: Iterable[str]) -> None:
        """One answer, or none."""
        status = answer.status if answer else 0
        self.seen[asked.kind, status] += 1
        for fault in wrong:
            self.faults[fault] += 1
            if self.faults[fault] <= SHOWN:
                said = f" with {answer.body[:80]!r}" if answer else ""
                size = len(asked.raw)
                self.examples.append(f"{fault}: {status}{said} from {asked.process} for {asked.line!r} of {size} bytes")
                self.examples += [f"    beside it: {one}" for one in self.beside if self.faults[fault] <= TOLD]

    def asks(self, asked: Asked) -> None:
        """One that is under way from here on, beside others."""
        self.beside.append(f"{asked.process} {asked.line.partition(' HTTP/')[0]!r} of {len(asked.raw)} bytes")

    @property
    def total(self) -> int:
        """How many requests were sent."""
        return self.seen.total()

    def told(self) -> str:
        """A line for each kind, and the faults."""
        kinds = sorted({kind for kind, _ in self.seen})
        lines = [f"{self.total} requests in {self.seconds:.0f} s"]
        for kind in kinds:
            by_status = {status or "closed": n for (of, status), n in sorted(self.seen.items()) if of == kind}
            lines.append(f"  {kind:8} " + ", ".join(f"{status}: {n}" for status, n in by_status.items()))
        return "\n".join([*lines, *self.examples, f"faults: {dict(self.faults) or 'none'}"])


async def attack(urls: Mapping[str, str], making: Iterator[Asked], requests: int, patience: float = PATIENCE) -> Result:
    """Sends so many requests to the processes at ``urls``, as fast as they answer."""
    result, began = Result(), time.monotonic()
    left = iter(itertools.islice((asked for asked in making if asked.process in urls), requests))

    async def work() -> None:
        lines = {process: Line(url) for process, url in urls.items()}
        for asked in left:
            await _one(lines[asked.process], asked, result, patience)
        for line in lines.values():
            await line.close()

    await asyncio.gather(*(work() for _ in range(LINES)))
    result.seconds = time.monotonic() - began
    return result


async def _one(line: Line, asked: Asked, result: Result, patience: float) -> None:
    began, answer = time.monotonic(), None
    result.asks(asked)
    try:
        answer = await line.ask(asked.raw, asked.method, PATIENCE, ends=asked.kind == "framing")
        wrong = list(wrong_with(asked, answer))
    except TimeoutError:
        wrong = []
    if time.monotonic() - began > patience / 2:
        wrong.append("too slow")
    result.take(asked, answer, wrong)
