"""The road as it is, and without one of its loads: ``python -m tests.bench.beside``.

Each variant is a desk of its own, started anew, with the same complaints at full speed, and takes a turn in each
round: as it is, without traces, without sealing, without both.
"""

import argparse
import asyncio

from tests.bench.road import measure
from tests.crash.planting import FOLDER
from tests.journeys.starting import running_desk

VARIANTS = {
    "as it is": "",
    "without traces": "crash.untraced",
    "without sealing": "crash.unsealed",
    "without either": "crash.untraced,crash.unsealed",
}


def report(complaints: int = 3_000, at_once: int = 96) -> None:
    """One round; prints as it goes."""
    for name, left_out in VARIANTS.items():
        with running_desk(PYTHONPATH=str(FOLDER), LOKET_TROUBLE=left_out) as desk:
            print(f"\n{name}:", flush=True)
            # The first hundreds find cold caches and code that was never run.
            for count in (complaints // 5, complaints):
                asyncio.run(measure(desk.endpoints, count, at_once, None))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.beside", description=__doc__)
    parser.add_argument("--complaints", type=int, default=3_000)
    parser.add_argument("--at-once", type=int, default=96)
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    for _ in range(chosen.rounds):
        report(chosen.complaints, chosen.at_once)


if __name__ == "__main__":
    main()
