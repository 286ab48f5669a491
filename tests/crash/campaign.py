"""The campaign: reporters who file and try again, and a hand that kills one process after the other."""

import asyncio
import signal
import time
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from statistics import median

import asyncpg
import httpx

from tests.crash.ledger import Confirmed, Ledger, balance, drain
from tests.crash.reporters import Reporters
from tests.journeys.desk import Desk

VICTIMS = ("intake", "intake-worker", "routing", "committee", "notify", "kafka", "postgres")
ASKED_AGAIN = 20
SHOWN = 20
STOPPED = 0.15
"""How many are stopped for seconds and go on, instead of being killed."""


@dataclass
class Campaign:
    """``rate`` is complaints a second in all; filing goes on until both numbers are reached.

    After the last kill it goes on for ``calm`` seconds more: a process that begins anew may find what the one before it
    passed by, so what a kill would heal is seen only where none comes any more. ``patience`` is the seconds in which a
    complaint must have come to its case, and in which something must happen to those that wait.
    """

    desk: Desk
    seed: int
    kills: int
    complaints: int
    rate: float
    calm: float = 0
    patience: float = 180
    recoveries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    late: list[str] = field(default_factory=list)
    stopped: int = 0
    lasted: float = 0
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self.reporters = Reporters(self.desk, self.seed, self.rate)

    @property
    def confirmed(self) -> list[Confirmed]:
        """What reporters were told is safe."""
        return self.reporters.confirmed

    def run(self) -> bool:
        """Whether nothing was lost, nothing came too late and nothing happened twice."""
        began = time.monotonic()
        asyncio.run(self._go())
        self.lasted = time.monotonic() - began
        drain(self.desk, self.confirmed, self.patience)
        self.ledger = balance(self.desk, self.confirmed)
        asked = Random(self.seed).sample(self.confirmed, min(ASKED_AGAIN, len(self.confirmed)))
        answers = ((one, self.desk.file(one.body, one.key)) for one in asked)
        self.ledger.lost += [f"{one.complaint} answer" for one, answer in answers if answer.json() != one.receipt]
        return self.kept

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return self.ledger.clean and not self.late

    def told(self) -> str:
        """What happened, with the seed that repeats the order of the kills."""
        ledger = self.ledger
        kills = sum(map(len, self.recoveries.values())) + len(self.late)
        lines = [
            f"seed {self.seed}: {kills - self.stopped} kills and {self.stopped} stops in {self.lasted:.0f} s",
            f"{len(self.confirmed)} complaints confirmed, after {self.reporters.retries} retries",
            "seconds until a complaint filed right after it had a case with its story:",
        ]
        for victim in VICTIMS:
            seconds = sorted(self.recoveries[victim])
            if seconds:
                many, middle, most = len(seconds), median(seconds), seconds[-1]
                lines.append(f"  {victim:14} {many:4} times, median {middle:5.1f}, most {most:5.1f}")
        found = {"LATE": self.late, "LOST": ledger.lost, "DOUBLED": ledger.doubled, "OUT OF ORDER": ledger.disordered}
        lines += [f"{word} {one}" for word, ones in found.items() for one in ones[:SHOWN]]
        lines += [
            f"again under the same id: {ledger.events_again} events, {ledger.mails_again} letters",
            f"{len(self.late)} late, {len(ledger.lost)} lost, {len(ledger.doubled)} doubled, {len(ledger.disordered)} "
            f"out of order, {ledger.waiting} waiting or parked, {ledger.unrelayed} not relayed: "
            + ("every promise kept" if self.kept else "A PROMISE WAS BROKEN"),
        ]
        return "\n".join(lines)

    async def _go(self) -> None:
        async with self.reporters.client() as http, asyncio.TaskGroup() as group:
            killing = group.create_task(self._kill(http))
            await self.reporters.report(http, lambda: killing.done() and len(self.confirmed) >= self.complaints)

    async def _kill(self, http: httpx.AsyncClient) -> None:
        """A few at a time, some while another still starts; then the desk gets time to recover; at last, calm."""
        random = Random(self.seed)
        order = [victim for _ in range(self.kills) for victim in random.sample(VICTIMS, len(VICTIMS))][: self.kills]
        while order:
            recovering = []
            for victim in [order.pop() for _ in range(min(random.randint(2, 5), len(order)))]:
                await asyncio.sleep(random.uniform(0.2, 1.2))
                stands_still = random.uniform(1, 8) if random.random() < STOPPED else 0
                what = signal.SIGSTOP if stands_still else signal.SIGKILL
                while not self._signalled(victim, what):
                    await asyncio.sleep(0.1)
                self.stopped += bool(stands_still)
                recovering.append(asyncio.create_task(self._recover(http, victim, stands_still)))
            await asyncio.gather(*recovering)
        await asyncio.sleep(self.calm)

    def _signalled(self, victim: str, what: signal.Signals) -> bool:
        try:
            self.desk.signal(victim, what)
        except ProcessLookupError:  # It died of something else and is not back yet.
            return False
        return True

    async def _recover(self, http: httpx.AsyncClient, victim: str, stands_still: float) -> None:
        """How long it takes until a complaint filed now has a case with its story."""
        if stands_still:
            await asyncio.sleep(stands_still)
            self._signalled(victim, signal.SIGCONT)
        began = time.monotonic()
        probe = await self.reporters.file(http, "KCOO")
        while not await asyncio.to_thread(self._through, probe):
            if time.monotonic() - began > self.patience:
                self.late.append(f"{probe.complaint} without case or story {self.patience:.0f} s after {victim} fell")
                return
            await asyncio.sleep(0.2)
        self.recoveries[victim].append(time.monotonic() - began)

    def _through(self, probe: Confirmed) -> bool:
        query = (
            "select 1 from committee.cases where complaint_id = $1 and opened_at is not null and story_on is not null"
        )
        try:
            return bool(self.desk.sql(query, probe.complaint))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            return False
