"""A clock that jumps: that of the services alone, forward by days, back by an hour, and right again."""

import time
from collections.abc import Iterator

from tests.crash.reporters import Reporters
from tests.crash.verdict import Findings
from tests.journeys.desk import Desk
from tests.outage.load import between, filing, settled
from tests.outage.trouble import CLOCK

STEPS = ("+3d", "-1h", "+0")
"""In the words of libfaketime, each counted from the right time."""


def clock_stepped(desk: Desk, seed: int, seconds: float, rate: float, found: Findings) -> Iterator[str]:
    """Filing goes on, and nothing is lost, doubled or forgotten."""
    reporters = Reporters(desk, seed, rate)
    with filing(reporters):
        time.sleep(2)
        for step in STEPS:
            began = time.monotonic()
            set_clock(desk, step)
            time.sleep(seconds)
            stretch = between(reporters, began, time.monotonic())
            if len(stretch.confirmed) < len(stretch.answers):
                found["REFUSED"].append(f"{len(stretch.answers) - len(stretch.confirmed)} with the clock at {step}")
            yield f"the clock of the services at {step} for {seconds:.0f} s: {stretch}"
    after = settled(reporters, found)
    yield f"{len(reporters.confirmed)} complaints, {after} the last was confirmed"


def set_clock(desk: Desk, step: str) -> None:
    """From the next question on."""
    new = desk.home / f"{CLOCK}.new"
    new.write_text(f"{step}\n")
    new.replace(desk.home / CLOCK)
