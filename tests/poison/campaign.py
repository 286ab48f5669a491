"""The campaign: every stream is poisoned at once, others file meanwhile, and then all is mended and released."""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from statistics import median
from uuid import UUID, uuid4

from schemas.event import PREFIX
from tests.crash.events import Told, told_about
from tests.crash.ledger import Confirmed, balance, drained
from tests.crash.verdict import Findings
from tests.journeys.complaints import by_mail
from tests.journeys.desk import Desk, until
from tests.poison.doses import Dose, doses, give, sampled
from tests.poison.looking import busy, heads, not_held, overtaken, reordered, waiting
from tests.poison.mending import mark, mend, parked

PATIENCE = 30
"""Seconds in which what can happen has happened."""
NORMAL = 3.0
"""How many times longer than before the poison others may take, beside half a second."""
IDLE = 0.15
"""The part of a core by which the services may be busier than before while something is parked."""


@dataclass
class Campaign:
    """Gives every stream ``kinds`` doses of different kinds.

    ``others`` file before the poison, and as many with it; the services are watched for ``seconds`` twice.
    """

    desk: Desk
    seed: int
    kinds: int
    others: int
    seconds: float
    patience: float = PATIENCE
    given: list[Dose] = field(default_factory=list)
    confirmed: list[Confirmed] = field(default_factory=list)
    found: Findings = field(default_factory=Findings)
    normal: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)
    idle: tuple[float, float] = (0, 0)
    waited: int = 0
    lasted: float = 0

    def run(self) -> bool:
        """Whether nothing stood in the way of others, and nothing was lost, doubled or overtaken."""
        began = time.monotonic()
        self.normal = [self._road() for _ in range(self.others)]
        before = busy(self.desk, self.seconds)
        self.given = sampled(doses(self.desk), self.kinds, Random(self.seed))
        self._poison()
        self.meanwhile = [self._road() for _ in range(self.others)]
        self._look()
        self._park()
        self.idle = before, busy(self.desk, self.seconds)
        mend(self.desk, self.given)
        self._settle()
        self._balance()
        self._judge()
        self.lasted = time.monotonic() - began
        return self.found.none

    def told(self) -> str:
        """What was given, what came of it, and the seed that repeats the order."""
        held = sum(len(dose.holders) for dose in self.given)
        lines = [
            f"seed {self.seed}: {len(self.given)} doses for {held} places, {self.waited} events behind them",
            f"{len(self.confirmed)} complaints in {self.lasted:.0f} s",
            f"others, from filing to open case: median {median(self.normal):.2f} s, {median(self.meanwhile):.2f} s now",
            f"the services used {self.idle[0]:.3f} of a core before, {self.idle[1]:.3f} with all of it parked",
            *self.found.shown(),
        ]
        return "\n".join(lines)

    def _file(self, key: str | None = None) -> Confirmed:
        address, key = f"{uuid4()}@poison.example", key or str(uuid4())
        body = by_mail("KCOO", address)
        answer = self.desk.file(body, key)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        self.confirmed.append(Confirmed(UUID(told["id"]), "KCOO", address, key, body, told))
        return self.confirmed[-1]

    def _road(self) -> float:
        """Seconds from filing to the open case with its story."""
        began, one = time.monotonic(), self._file()
        query = "select from committee.cases where complaint_id = $1 and opened_at is not null and story_on is not null"
        with suppress(AssertionError):  # Then it is late, which is judged in the end.
            until(lambda: self.desk.sql(query, one.complaint), self.patience)
        return time.monotonic() - began

    def _poison(self) -> None:
        """What nobody can read comes first; then the complaints, on whose events handlers fail."""
        marks = {dose.subject: (dose.stream.topic, dose.kind if dose.readable else "") for dose in self.given}
        mark(self.desk, marks)
        give(self.desk, self.given)
        unreadable = [dose for dose in self.given if not dose.readable]
        with suppress(AssertionError):
            until(lambda: not not_held(unreadable, waiting(self.desk, self.given)), self.patience)
        for dose in self.given:
            if dose.key:
                self._file(dose.key)

    def _look(self) -> None:
        with suppress(AssertionError):
            until(lambda: not not_held(self.given, waiting(self.desk, self.given)), self.patience)
        rows = waiting(self.desk, self.given)
        self.waited = len(rows) - len(heads(rows))
        self.found["NOT HELD"] = not_held(self.given, rows)
        self.found["OVERTAKEN"] = overtaken(self.desk, self.given, rows, self._events())

    def _events(self) -> Told:
        return told_about(self.desk, {one.complaint for one in self.confirmed})

    def _park(self) -> None:
        with suppress(AssertionError):
            until(lambda: parked(self.desk, self.given), self.patience)
        self.found["NOT PARKED"] = [
            str(row) for row in heads(waiting(self.desk, self.given)).values() if not row.parked
        ]

    def _settle(self) -> None:
        with suppress(AssertionError):
            until(lambda: drained(self.desk, self.confirmed), 2 * self.patience)
        self.found["NOT RELEASED"] = [str(row) for row in waiting(self.desk, self.given)]

    def _balance(self) -> None:
        """The ledger of every complaint, in which the records that the campaign published are no surprise."""
        ledger = balance(self.desk, self.confirmed)
        ours = Counter(
            f"{dose.subject} {dose.stream.topic} {dose.type.removeprefix(PREFIX)}"
            for dose in self.given if dose.record and dose.key
        )  # fmt: skip
        ledger.doubled = list((Counter(ledger.doubled) - ours).elements())
        ledger.disordered += reordered(self.desk, self._events())
        self.found.take(ledger)

    def _judge(self) -> None:
        before, during = median(self.normal), median(self.meanwhile)
        if during > NORMAL * before + 0.5:
            self.found["LATE"] = [f"others took {during:.1f} s instead of {before:.1f} s"]
        if self.idle[1] > self.idle[0] + IDLE:
            self.found["BUSY"] = [f"{self.idle[1]:.2f} of a core instead of {self.idle[0]:.2f}"]
