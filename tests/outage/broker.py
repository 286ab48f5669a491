"""Kafka away under load: first frozen, then gone; reporters must not notice, and nothing may be lost."""

import signal
import time
from collections.abc import Iterator

from tests.crash.reporters import Reporters
from tests.crash.verdict import Findings
from tests.journeys.desk import Desk
from tests.outage.away import frozen, gone, pid_of
from tests.outage.load import between, filing, settled

WORKERS = ("intake-worker", "routing", "committee", "notify")
"""What has a relay: killed while Kafka is gone, because what a relay only had in its memory is lost no other way."""
SLOWER = 1.2
"""How many times the p99 with Kafka up the p99 without it may be."""


def kafka_away(desk: Desk, seed: int, seconds: float, rate: float, found: Findings) -> Iterator[str]:
    """Up for a quarter of the time, frozen for as long, and gone for the rest, in the middle of which all relays are
    killed: the reporters must not notice."""
    reporters = Reporters(desk, seed, rate)
    with filing(reporters):
        began = time.monotonic()
        time.sleep(seconds / 4)
        left = time.monotonic()
        with frozen(pid_of(desk, "kafka")):
            time.sleep(seconds / 4)
        with gone(desk, "kafka"):
            time.sleep(seconds / 4)
            for process in WORKERS:
                desk.signal(process, signal.SIGKILL)
            time.sleep(seconds / 4)
            back = time.monotonic()
    up, away = between(reporters, began, left), between(reporters, left, back)
    refused = len(away.answers) - len(away.confirmed)
    if refused:
        found["REFUSED"].append(f"{refused} complaints while Kafka was away")
    after = settled(reporters, found)
    ratio = away.quantile(0.99) / max(up.quantile(0.99), 0.1)
    yield f"Kafka up    {left - began:4.0f} s: {up}"
    yield f"Kafka away  {back - left:4.0f} s: {away}; p99 {ratio:.2f} times that with Kafka up (promised {SLOWER})"
    yield f"{after} it was back and the last was confirmed"
