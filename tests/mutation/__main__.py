"""``python -m tests.mutation``: change the code in every small way; ends with 0 when the tests saw enough of it."""

import argparse
import os
import signal
import sys
from contextlib import nullcontext

from tests.mutation.children import a_stack
from tests.mutation.round import LEAST, Choice, NotGreen, go, part, sample
from tests.mutation.subjects import SUBJECTS


def main() -> int:
    """The exit status: 1 where too many mutants of a module live, or its tests fail without any."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument(
        "module", nargs="*", help="services.chassis.inbox, say; every one of the list where none is named"
    )
    asked.add_argument("--sample", type=int, help="try so many mutants of each module (default all)")
    asked.add_argument("--part", type=_part, help="2/4 is the second of four parts, for a round in pieces")
    asked.add_argument("--seed", type=int, default=1, help="repeats a sample (default 1)")
    asked.add_argument("--jobs", type=int, default=2, help="how many at once (default 2)")
    asked.add_argument("--plant", choices=["no-asserts"], help="tests that look at nothing: it ends with 1 then")
    told = asked.parse_args()
    if unknown := [module for module in told.module if module not in SUBJECTS]:
        asked.error(f"no tests are named for {unknown[0]}; the list is in tests/mutation/subjects.py")
    if told.plant and not sys.flags.optimize:
        # Python itself leaves the assertions out.
        os.execv(sys.executable, [sys.executable, "-O", "-m", "tests.mutation", *sys.argv[1:]])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if told.sample:
        print(f"a sample of {told.sample} of each module, seed {told.seed}")
    choice = sample(told.sample, told.seed) if told.sample else part(*(told.part or (1, 1)))
    return _all(told.module or [*SUBJECTS], choice, told.jobs)


def _part(text: str) -> tuple[int, int]:
    which, of = map(int, text.split("/"))
    if not 1 <= which <= of:
        raise ValueError(text)
    return which, of


def _all(modules: list[str], choice: Choice, jobs: int) -> int:
    rounds = []
    for module in modules:
        tests = SUBJECTS[module]
        real = any(test.startswith("tests/services") for test in tests)
        with a_stack() if real else nullcontext() as stack:
            try:
                rounds.append(go(module, tests, choice, jobs, stack))
            except NotGreen as error:
                print(error)
                return 1
        print(*rounds[-1].told(), sep="\n", flush=True)
    tried, killed = sum(one.tried for one in rounds), sum(one.killed for one in rounds)
    weak = [one.module for one in rounds if not one.good]
    print(f"{killed} of {tried} killed ({killed / tried:.0%}); under {LEAST:.0%}: {', '.join(weak) or 'none'}")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
