"""``python -m tests.hostile``: wrong requests and slow clients at a desk of its own; 0 when all promises held."""

import argparse
import asyncio
import sys
import time

from tests.canary.beside import planted_intake
from tests.hostile.attack import hostile, planted
from tests.hostile.plants import all_found
from tests.hostile.slow import beside
from tests.journeys.starting import running_desk

WORST = 10.0
"""How many times slower a reporter may be among slow clients than in quiet, before that counts as starving."""


def main() -> int:
    """The exit status."""
    asked = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    asked.add_argument("--requests", type=int, default=100_000, help="how many (default 100000)")
    asked.add_argument("--examples", type=int, default=30, help="of schemathesis, for each operation (default 30)")
    asked.add_argument("--slow", type=int, default=10_000, help="slow connections at once (default 10000)")
    asked.add_argument("--seconds", type=float, default=60, help="with the slow ones, and in quiet (default 60)")
    asked.add_argument("--seed", type=int, default=int(time.time()), help="repeats the requests")
    asked.add_argument(
        "--plant", action="store_true", help="only bugs on purpose; the status is 1, because all are found"
    )
    told = asked.parse_args()
    print(f"seed {told.seed}", flush=True)
    with running_desk() as desk:
        if told.plant:
            with planted_intake(desk, "hostile", "tests.hostile.plants") as face:
                result = planted(desk, face, told.seed, 1_500)
            print(result.told())
            return 1 if all_found(result.faults) else 0
        result = hostile(desk, told.seed, told.requests, told.examples)
        print(result.told(), flush=True)
        quiet, busy = (
            asyncio.run(beside(desk.url("intake"), told.slow, told.seconds, print)) if told.slow else (None, None)
        )
    starved = False
    if quiet and busy:
        ratio = busy.slow / quiet.slow
        starved = busy.failed > 0 or ratio > WORST
        print(f"a reporter in quiet: {quiet.told()}\namong slow clients:  {busy.told()}")
        print(f"the slowest twentieth: {ratio:.1f} times as long")
    return 1 if result.faults or starved else 0


if __name__ == "__main__":
    sys.exit(main())
