"""What stands still or asks for a person, decided from what the processes say of themselves."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple


class Sample(NamedTuple):
    """One line of a page of metrics."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True)
class Reading:
    """What one process answered: why it is not ready, and its metrics."""

    reasons: tuple[str, ...]
    samples: Sequence[Sample]

    def total(self, name: str, labels: Mapping[str, str]) -> float:
        """The sum of the samples whose labels match these patterns."""
        return sum(
            one.value
            for one in self.samples
            if one.name == name and all(re.fullmatch(p, one.labels.get(k, "")) for k, p in labels.items())
        )


@dataclass(frozen=True)
class Signal:
    """An alarm as this page sees it: ``above`` a value, or ``grew`` within a time.

    ``ages`` says that the value is the number of seconds that something stands still. ``shared`` says that it is
    counted in the tables of the service, so that each of its processes says the same. ``stands`` says that somebody's
    complaint or a process stands still; else the desk goes on, and a person is to look.
    """

    alarm: str
    sample: str
    labels: Mapping[str, str] = field(default_factory=dict)
    above: float = 0
    grew: timedelta | None = None
    ages: bool = False
    shared: bool = False
    stands: bool = False


GONE, STILL = "LoketProcessGone", "LoketProcessStandsStill"
SIGNALS = (
    Signal("LoketComplaintsUnopened", "loket_complaints_unopened", stands=True),
    Signal("LoketEventsParked", "loket_waiting_events", {"state": "parked"}, shared=True, stands=True),
    Signal("LoketEventsUnrelayed", "loket_oldest_unrelayed_seconds", above=60, ages=True, shared=True, stands=True),
    Signal("LoketReaderSilent", "loket_poll_age_seconds", above=60, ages=True, stands=True),
    Signal("LoketEventsUnhandled", "loket_oldest_unhandled_seconds", above=300, ages=True, shared=True, stands=True),
    Signal("LoketReaderBehind", "loket_unhandled_records", above=1000),
    Signal(
        "LoketRequestsFail", "loket_http_request_seconds_count", {"status": "5..", "route": "(?!/health/).*"},
        grew=timedelta(minutes=5),
    ),
    Signal("LoketTermsLate", "loket_terms", {"level": "late"}),
    Signal("LoketTermsUnknown", "loket_terms", {"level": "unknown"}),
    Signal("LoketReportersNotTold", "loket_complaints_unacknowledged"),
    Signal("LoketLettersFailed", "loket_letters_failed_total", grew=timedelta(days=1)),
    Signal("LoketDecreesEnd", "loket_decrees_end_soon"),
    Signal("LoketSpansDropped", "loket_spans_dropped_total", grew=timedelta(minutes=15)),
)  # fmt: skip
"""In the order of their weight; the thresholds are those of deploy/alerts/loket.rules.yml."""


class Key(NamedTuple):
    """One thing that rings; ``reason`` is a process's own word for it."""

    process: str
    alarm: str
    reason: str = ""


_CAUSES = {
    "LoketEventsUnrelayed": "events wait in the outbox for the broker",
    "LoketReaderSilent": "the broker has not answered the reader",
    "events wait in the outbox for the broker": "the broker has not answered the reader",
}
"""By alarm or by reason: the reason of the same process that says it already."""


def follows(key: Key, found: Collection[Key]) -> bool:
    """Whether it comes with something that is told already, so that one cause is one thing with one command."""
    cause = _CAUSES.get(key.reason or key.alarm)
    return cause is not None and Key(key.process, STILL, cause) in found


def stands(alarm: str) -> bool:
    """Whether something stands still, and not only asks for somebody who looks."""
    return alarm in (GONE, STILL) or any(one.stands for one in SIGNALS if one.alarm == alarm)


def service_of(process: str) -> str:
    """``intake`` for ``intake-worker``."""
    return process.partition("-")[0]


@dataclass
class Memory:
    """What must be remembered between two readings: since when, and how far a counter was."""

    since: dict[Key, datetime] = field(default_factory=dict)
    _counts: dict[Key, float] = field(default_factory=dict)
    _grew: dict[Key, datetime] = field(default_factory=dict)

    def judge(self, readings: Mapping[str, Reading | None], now: datetime) -> None:
        """Brings ``since`` up to date; None stands for a process that does not answer."""
        speakers = {service_of(process): process for process, reading in readings.items() if reading}
        found: dict[Key, datetime] = {}
        for process, reading in readings.items():
            if reading is None:
                found[Key(process, GONE)] = now
                continue
            found |= {Key(process, STILL, reason): now for reason in reading.reasons}
            mine = [one for one in SIGNALS if not one.shared or speakers[service_of(process)] == process]
            found |= dict(self._signalled(process, reading, mine, now))
        self.since = {key: min(at, self.since.get(key, at)) for key, at in found.items()}

    def _signalled(
        self, process: str, reading: Reading, signals: Sequence[Signal], now: datetime
    ) -> Iterator[tuple[Key, datetime]]:
        for one in signals:
            key, value = Key(process, one.alarm), reading.total(one.sample, one.labels)
            if one.grew:
                if value > self._counts.get(key, value):
                    self._grew[key] = now
                self._counts[key] = value
                if key in self._grew and now - self._grew[key] < one.grew:
                    yield key, self._grew[key]
            elif value > one.above:
                yield key, now - timedelta(seconds=value) if one.ages else now


def weight(key: Key) -> int:
    """What has gone comes first, then what says so itself, then the signals in their order."""
    return [GONE, STILL, *(one.alarm for one in SIGNALS)].index(key.alarm)
