"""Reporters who go on filing beside what a campaign does, and what their answers tell about a stretch of time."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from tests.crash.ledger import balance, drain
from tests.crash.reporters import Answer, Reporters
from tests.crash.verdict import Findings


@contextmanager
def filing(reporters: Reporters) -> Iterator[None]:
    """They file until the end, and the end waits until the last complaint is confirmed."""
    over = threading.Event()

    async def go() -> None:
        async with reporters.client() as http:
            await reporters.report(http, over.is_set)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(lambda: asyncio.run(go()))
        try:
            yield
        finally:
            over.set()
            running.result()


@dataclass(frozen=True)
class Stretch:
    """The answers to requests that began within one stretch of time."""

    answers: Sequence[Answer]

    @property
    def confirmed(self) -> list[float]:
        """The seconds of those that were confirmed, the fastest first."""
        return sorted(answer.seconds for answer in self.answers if answer.status == 201)

    def count(self, status: int) -> int:
        """How many had this status; 0 is no answer."""
        return sum(answer.status == status for answer in self.answers)

    def quantile(self, part: float) -> float:
        """In milliseconds, of what was confirmed; 0 where nothing was."""
        seconds = self.confirmed
        return 1000 * seconds[min(int(part * len(seconds)), len(seconds) - 1)] if seconds else 0.0

    def __str__(self) -> str:
        refused, silent = self.count(503), self.count(0)
        others = f" {refused} times 503, {silent} without an answer" if refused or silent else ""
        speed = f"p50 {self.quantile(0.5):.0f} ms, p99 {self.quantile(0.99):.0f} ms"
        return f"{len(self.confirmed)} confirmed ({speed}){others}"


def between(reporters: Reporters, began: float, ended: float) -> Stretch:
    """By the monotonic clock."""
    return Stretch([answer for answer in reporters.answers if began <= answer.began < ended])


def settled(reporters: Reporters, found: Findings, patience: float = 120) -> str:
    """Waits until everything confirmed has gone its whole road, and says so; what is missing or too much is found."""
    began = time.monotonic()
    drain(reporters.desk, reporters.confirmed, patience)
    seconds = time.monotonic() - began
    ledger = balance(reporters.desk, reporters.confirmed)
    found.take(ledger)
    return f"{'NOT all' if ledger.lost or ledger.waiting else 'all'} delivered {seconds:.0f} s after"
