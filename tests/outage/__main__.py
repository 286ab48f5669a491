"""``python -m tests.outage``: one outage after the other, each on a desk of its own, then one for each planted bug."""

import argparse
import signal
import sys
import time
from dataclasses import replace

from tests.crash.verdict import Findings
from tests.outage.disk import NotHere
from tests.outage.scenarios import EVERY, Asked
from tests.outage.trouble import PLANTS

SHORT = 0.75
"""Minutes that Kafka is watched while a bug is looked for."""


def main() -> int:
    """The exit status: 0 when every promise was kept and every planted bug found; 1 as well where one was asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.outage", description=__doc__)
    asked.add_argument("--minutes", type=float, default=14, help="how long Kafka is watched, three quarters of it away")
    asked.add_argument("--rate", type=float, default=5, help="complaints a second, as far as the machine can")
    asked.add_argument("--only", choices=EVERY, help="one of the outages, without the plants")
    asked.add_argument("--plant", choices=PLANTS, help="only this bug; the status is 1, because it must be found")
    asked.add_argument("--seed", type=int, default=int(time.time()), help="repeats who files what")
    told = asked.parse_args()
    # As Ctrl-C: what was mounted, frozen or cut is put right by whoever did it, on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(f"seed {told.seed}", flush=True)
    how = Asked(told.seed, told.minutes, told.rate)
    if told.plant:
        return 1 if caught(told.plant, how) else 0
    bad = [name for name in ([told.only] if told.only else EVERY) if not kept(name, how)]
    missed = [] if told.only else [plant for plant in PLANTS if not caught(plant, how)]
    print(f"A PROMISE WAS BROKEN: {bad}, not found: {missed}" if bad or missed else "all was kept, and found")
    return 1 if bad or missed else 0


def kept(name: str, asked: Asked) -> bool:
    """Whether an outage broke nothing; one that this machine does not allow is named and breaks nothing."""
    found = Findings()
    print(f"-- {name}", flush=True)
    try:
        for line in EVERY[name].run(asked, found):
            print(line, flush=True)
    except NotHere as why:
        print(f"not on this machine: {why}", flush=True)
    print(*found.shown(), sep="\n", flush=True)
    return found.none


def caught(plant: str, asked: Asked) -> bool:
    """Whether the outage in which this bug matters finds it, and as what it is."""
    outage, word = PLANTS[plant]
    found = Findings()
    lines = list(EVERY[outage].run(replace(asked, minutes=SHORT), found, plant))
    seen = found[word]
    print(f"planted {plant}: " + (f"{word} {seen[0]}" if seen else "\n".join(["NOT FOUND", *lines])), flush=True)
    return bool(seen)


if __name__ == "__main__":
    sys.exit(main())
