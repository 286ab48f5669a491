"""The ledger: what each confirmed complaint must have left behind, what it left, and the difference."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schemas.streams import SERVICES
from tests.crash.events import Told, told_about, unclaimed
from tests.journeys.desk import Desk

COMMON = Counter(
    {
        "case": 1,
        "story at the case": 1,
        "acknowledgement letter": 1,
        "new-case letter": 1,
        "mail to the reporter": 1,
        "loket.intake.facts.v1 complaints.received.v1": 1,
        "loket.intake.contact.v1 reporters.reachable.v1": 1,
        "loket.routing.decisions.v1 complaints.routed.v1": 1,
        "loket.intake.handovers.v1 stories.handed-over.v1": 1,
        "loket.committee.progress.v1 cases.opened.v1": 1,
        "loket.notify.notices.v1 notices.posted.v1": 1,
        "loket.notify.notices.v1 notices.sent.v1": 2,
    }
)
EXPECTED: dict[str, Counter[str]] = {
    "KCOO": COMMON,
    "DEP_EZ": COMMON
    + Counter(["loket.committee.dep-ez.v1 cases.opened.v1", "loket.committee.dep-ez.v1 cases.handed-over.v1"]),
    "IC_RIJK": COMMON
    + Counter(
        [
            "loket.committee.progress.v1 cases.terms-started.v1",
            "loket.committee.ic-rijk.v1 cases.opened.v1",
            "loket.committee.ic-rijk.v1 cases.handed-over.v1",
            "loket.committee.ic-rijk.v1 cases.terms-started.v1",
        ]
    ),
}
"""By destination: two that follow their own stream, and one whose clocks start with the acknowledgement."""


@dataclass(frozen=True)
class Confirmed:
    """A complaint that a reporter was told is safe."""

    complaint: UUID
    destination: str
    address: str
    key: str
    body: dict[str, Any]
    receipt: dict[str, Any]


@dataclass
class Ledger:
    """What was found; a repeat under the same id, which at-least-once allows, is counted apart.

    ``unrelayed`` says why something is lost, and proves nothing by itself: others may be writing events meanwhile.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    waiting: int = 0
    unrelayed: int = 0
    events_again: int = 0
    mails_again: int = 0

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing doubled, nothing out of order, nothing left waiting or parked."""
        return not (self.lost or self.doubled or self.disordered or self.waiting)


def drained(desk: Desk, confirmed: Sequence[Confirmed]) -> bool:
    """Whether everything about these complaints has happened, or will not happen any more."""
    done = happened(desk, confirmed)
    return all(count >= len(confirmed) for count in done) and not _left(desk, "outbox") and not _left(desk, "waiting")


def drain(desk: Desk, confirmed: Sequence[Confirmed], patience: float) -> None:
    """Waits until all has happened, or nothing did for so many seconds; then the ledger has to say what is missing."""
    so_far, moved = (0,), time.monotonic()
    while not drained(desk, confirmed) and time.monotonic() - moved < patience:
        if (now := happened(desk, confirmed)) != so_far:
            so_far, moved = now, time.monotonic()
        time.sleep(0.2)


def happened(desk: Desk, confirmed: Sequence[Confirmed]) -> tuple[int, ...]:
    """How many of these complaints have come so far: a story at the case, both letters, told so, acknowledged."""
    ids = [one.complaint for one in confirmed]
    query = (
        "with asked as (select unnest($1::uuid[]) as complaint_id) select "
        "(select count(*) from asked join committee.cases using (complaint_id) where story_on is not null) as stories, "
        "(select count(*) from asked join notify.letters using (complaint_id) where sent_on is not null) / 2 as mails, "
        "(select count(*) from asked join intake.notices using (complaint_id) where sent_on is not null) as told, "
        "(select count(*) from asked join committee.acknowledgements using (complaint_id)) as acknowledged"
    )
    (counts,) = desk.sql(query, ids)
    return tuple(counts.values())


def balance(desk: Desk, confirmed: Sequence[Confirmed]) -> Ledger:
    """Counts every trace of every complaint and compares."""
    ledger = Ledger(waiting=_left(desk, "waiting"), unrelayed=_left(desk, "outbox"))
    seen: dict[UUID, Counter[str]] = defaultdict(Counter)
    told = told_about(desk, {one.complaint for one in confirmed})
    for complaint, what in _traces(desk, confirmed, ledger, told):
        seen[complaint][what] += 1
    ledger.events_again = told.again
    ledger.lost += unclaimed(desk, told)
    ledger.disordered += told.disordered()
    for one in confirmed:
        expected, found = EXPECTED[one.destination], seen[one.complaint]
        ledger.lost += [f"{one.complaint} {what}" for what in (expected - found).elements()]
        ledger.doubled += [f"{one.complaint} {what}" for what in (found - expected).elements()]
    return ledger


def _traces(desk: Desk, confirmed: Sequence[Confirmed], ledger: Ledger, told: Told) -> Iterator[tuple[UUID, str]]:
    ids = [one.complaint for one in confirmed]
    where = "where complaint_id = any($1)"
    for row in desk.sql(f"select complaint_id from committee.cases {where} and opened_at is not null", ids):
        yield row["complaint_id"], "case"
    for row in desk.sql(f"select complaint_id from committee.stories {where}", ids, database="loket_sealed"):
        yield row["complaint_id"], "story at the case"
    for row in desk.sql(f"select complaint_id, kind from notify.letters {where} and sent_on is not null", ids):
        yield row["complaint_id"], f"{row['kind']} letter"
    yield from _mails(desk, confirmed, ledger)
    yield from ((one.complaint, f"{one.topic} {one.type}") for one in told.events.values())


def _mails(desk: Desk, confirmed: Sequence[Confirmed], ledger: Ledger) -> Iterator[tuple[UUID, str]]:
    """One for each Message-ID: after a crash a copy of the same letter may leave, another letter may not."""
    arrived = desk.mail_numbers()
    for one in confirmed:
        numbers = arrived.get(one.address, [])
        different = len(numbers) if len(numbers) < 2 else len({desk.mail(number)["Message-ID"] for number in numbers})
        ledger.mails_again += len(numbers) - different
        yield from [(one.complaint, "mail to the reporter")] * different


def _left(desk: Desk, table: str) -> int:
    counts: Iterable[str] = (f"(select count(*) from {service}.{table})" for service in SERVICES)
    (row,) = desk.sql(f"select {' + '.join(counts)} as left_over")
    return int(row["left_over"])
