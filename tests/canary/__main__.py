"""``python -m tests.canary``: on a desk of its own, a search that must find nothing, and one for each planted bug."""

import argparse
import sys
import time
from random import Random

from tests.canary.campaign import Found, planted, search, told_in_confidence
from tests.canary.places import KINDS
from tests.canary.plants import PLANTS
from tests.canary.words import Words
from tests.journeys.starting import running_desk


def main() -> int:
    """The exit status: 0 when nothing leaked and every planted bug was found; 1 as well where one was asked for."""
    asked = argparse.ArgumentParser(prog="python -m tests.canary", description=__doc__)
    asked.add_argument("--plant", choices=PLANTS, help="only this bug; the status is 1, because it must be found")
    asked.add_argument("--seed", type=int, default=int(time.time()), help="repeats the words")
    told = asked.parse_args()
    random = Random(told.seed)
    print(f"seed {told.seed}", flush=True)
    with running_desk() as desk:
        if told.plant:
            found = planted(desk, Words.fresh(random), told.plant)
            print(shown(found))
            return 1 if found.leaks else 0
        words, began = Words.fresh(random), time.monotonic()
        print(told_in_confidence(desk, words), flush=True)
        clean = search(desk, words)
        print(f"{shown(clean)}\nafter {time.monotonic() - began:.0f} s", flush=True)
        missed = [plant for plant in PLANTS if not _caught(plant, planted(desk, Words.fresh(random), plant))]
    good = not (clean.leaks or clean.blind or missed)
    print("nothing leaked, every planted bug was found" if good else f"A PROMISE WAS BROKEN; not found: {missed}")
    return 0 if good else 1


def shown(found: Found) -> str:
    """What was searched, and what was found."""
    lines = [
        f"  {kind:18} {found.seen[kind]:6} pieces {found.size[kind] / 1e6:8.1f} MB"
        + ("  the id of a complaint is there" if kind in found.known else "")
        for kind in KINDS
        if kind in found.seen
    ]
    lines += [f"allowed  {place}" for place in sorted(found.allowed)]
    lines += [f"LEAK     {leak}" for leak in sorted(found.leaks)]
    lines += [f"NOT SEEN the id of a complaint in {kind}, where it is" for kind in found.blind]
    return "\n".join([*lines, f"{len(found.leaks)} leaks"])


def _caught(plant: str, found: Found) -> bool:
    print(f"planted {plant}: " + (", ".join(sorted(found.leaks)) or "NOT FOUND"), flush=True)
    return bool(found.leaks)


if __name__ == "__main__":
    sys.exit(main())
