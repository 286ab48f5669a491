"""The waiting table whatever fails and when: each complaint in its order, nothing lost or twice, no one else held."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from schemas.notify import NoticePosted
from schemas.routing import ComplaintHeld
from services.chassis.messages import Arrival, Effect, Moment
from services.front import quarantine
from tests.services.complaints import Complaint, make
from tests.services.desk import arrival
from tests.services.stateful import Played
from tests.services.test_waiting import asked

PAUSES = tuple(timedelta(seconds=s) for s in (1, 5, 30, 120, 600))
"""What docs/delivery.md promises between attempts; after the sixth a person must release it."""
THREE = st.sampled_from([0, 1, 2])
_NUMBERS = itertools.count()


@dataclass
class Head:
    """The event of a complaint that could not be handled: how often it was tried, and when it is tried again."""

    attempts: int
    due: datetime | None


@dataclass
class Handler:
    """Says the number of each event of a complaint, unless something is broken there."""

    broken: set[str] = field(default_factory=set)

    def on(self, event: ComplaintHeld, _: object, at: Moment) -> list[Effect]:
        if event.subject in self.broken:
            raise LookupError
        number = event.legal_basis
        return [
            NoticePosted(complaint=event.complaint, kind="other", template=number, language="nl", on=date(2026, 3, 2))
        ]


class WaitingStates(RuleBasedStateMachine):
    """Three complaints, each told events 0, 1, 2 …; of each a beginning was handled, and the rest waits."""

    def __init__(self, bench: Played, handler: Handler) -> None:
        super().__init__()
        self.bench, self.handler = bench, handler
        self.three = [Complaint(next(_NUMBERS)) for _ in range(3)]
        self.now = datetime.now(UTC)  # A release is due by the clock of the database.
        self.told: dict[str, list[Arrival]] = {str(one.id): [] for one in self.three}
        self.handled = dict.fromkeys(self.told, 0)
        self.given_up: dict[str, set[int]] = {key: set() for key in self.told}
        self.heads: dict[str, Head] = {}

    @rule(which=st.lists(THREE, min_size=1, max_size=4))
    def events_come(self, which: list[int]) -> None:
        """In one batch."""
        batch = []
        for one in which:
            told = self.told[str(self.three[one].id)]
            event = make(self.three[one], "held a1")
            assert isinstance(event, ComplaintHeld)
            told.append(arrival(event.model_copy(update={"legal_basis": str(len(told))})))
            batch.append(told[-1])
        self.bench.wait(self.bench.service.deliver(batch, self.now))
        for key in dict.fromkeys(one.key for one in batch):
            if key not in self.heads:
                self._go_on(key, 0)

    @rule(which=THREE, number=st.integers(0, 9))
    def one_comes_again(self, which: int, number: int) -> None:
        """As the broker may bring it, handled or waiting."""
        for again in self.told[str(self.three[which].id)][number : number + 2]:
            self.bench.wait(self.bench.service.deliver([again, again], self.now))

    @rule(which=THREE)
    def something_breaks(self, which: int) -> None:
        self.handler.broken.add(str(self.three[which].id))

    @rule(which=THREE)
    def it_is_mended(self, which: int) -> None:
        self.handler.broken.discard(str(self.three[which].id))

    @rule(seconds=st.sampled_from([0.5, 1, 4, 30, 120, 600]))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.bench.wait(self.bench.service.retry(self.now))
        for key, head in [*self.heads.items()]:
            if head.due is not None and head.due <= self.now:
                self._go_on(key, head.attempts)

    @precondition(lambda self: self.heads)
    @rule()
    def nobody_looks_for_a_quarter_of_an_hour(self) -> None:
        """Then what stays broken is parked, which chance alone would hardly ever reach."""
        for pause in PAUSES:
            self.time_passes(pause.total_seconds())

    @precondition(lambda self: any(head.due is None for head in self.heads.values()))
    @rule()
    def a_person_releases_what_is_parked(self) -> None:
        for key, head in self.heads.items():
            if head.due is None:
                sql = quarantine._RELEASE
                first = f"select min(n) from {self.bench.service.runtime.name}.waiting where key = $1"
                n = self.bench.wait(self.bench.service.open.fetchval(first, key))
                self.bench.wait(self.bench.service.runtime.pool.execute(sql, [n]))
                self.heads[key] = Head(0, self.now)

    @precondition(lambda self: any(head.due is None for head in self.heads.values()))
    @rule()
    def a_person_gives_up_what_is_parked(self) -> None:
        service = self.bench.service
        for key in [key for key, head in self.heads.items() if head.due is None]:
            first = f"select min(n) from {service.runtime.name}.waiting where key = $1"
            n = self.bench.wait(service.open.fetchval(first, key))
            assert self.bench.wait(asked(service.dsn, "discard", str(n), "--by", "me", "--reason", "why")) == 0
            self.given_up[key].add(self.handled[key])
            self.handled[key] += 1
            if self.handled[key] < len(self.told[key]):
                self.heads[key] = Head(0, self.now)
            else:
                del self.heads[key]

    def _go_on(self, key: str, attempts: int) -> None:
        """What must become of a complaint whose turn it is."""
        if key not in self.handler.broken:
            self.handled[key] = len(self.told[key])
            self.heads.pop(key, None)
        elif self.handled[key] < len(self.told[key]):
            due = self.now + PAUSES[attempts] if attempts < len(PAUSES) else None
            self.heads[key] = Head(attempts + 1, due)

    @invariant()
    def each_is_where_it_should_be(self) -> None:
        service, keys = self.bench.service, list(self.told)
        said = defaultdict[str, list[int]](list)
        for one in self._rows("select subject, data from notify.outbox where subject = any($1) order by id", keys):
            said[one["subject"]].append(int(NoticePosted.model_validate_json(one["data"]).template))
        assert {key: said[key] for key in keys} == {
            key: [one for one in range(n) if one not in self.given_up[key]] for key, n in self.handled.items()
        }
        rows = defaultdict[str, list[Any]](list)
        for row in self._rows(f"select * from {service.runtime.name}.waiting where key = any($1) order by n", keys):
            rows[row["key"]].append(row)
        for key, told in self.told.items():
            left = [(one.id, one.raw.topic, one.raw.data) for one in told[self.handled[key] :] if one.raw]
            assert [(row["event_id"], row["topic"], row["data"]) for row in rows[key]] == left
            if key in self.heads:
                first, head = rows[key][0], self.heads[key]
                assert (first["attempts"], first["parked"]) == (head.attempts, head.due is None)

    def _rows(self, sql: str, keys: Sequence[str]) -> list[Any]:
        rows: list[Any] = self.bench.wait(self.bench.service.open.fetch(sql, keys))
        return rows

    def teardown(self) -> None:
        """Mended and released, everything is handled."""
        self.handler.broken.clear()
        self.a_person_releases_what_is_parked()
        self.time_passes(601)
        self.each_is_where_it_should_be()
        assert self.handled == {key: len(told) for key, told in self.told.items()}
