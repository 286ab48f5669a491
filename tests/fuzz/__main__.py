"""``python -m tests.fuzz``: every decoder, or one of them; 0 when all promises held."""

import argparse
import sys
import time
from contextlib import redirect_stderr
from io import StringIO

import atheris

from tests.fuzz.engine import Bounds, fuzz

FOLLOWED = ["services", "schemas", "deploy", "joserfc", "tests.fuzz.plants"]


def main() -> int:
    """The exit status."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--runs", type=int, default=200_000, help="inputs for each decoder at most (default 200000)")
    asked.add_argument("--seconds", type=int, default=30, help="for each decoder at most (default 30)")
    asked.add_argument("--seed", type=int, default=int(time.time()) % 2**31, help="repeats the inputs")
    asked.add_argument("--only", default="", help="decoders whose name begins so")
    asked.add_argument("--plant", action="store_true", help="decoders with a bug; the status is 1, as all are found")
    told = asked.parse_args()
    print(f"seed {told.seed}", flush=True)
    # What is imported from here on tells libFuzzer which way it went.
    with redirect_stderr(StringIO()), atheris.instrument_imports(include=FOLLOWED):
        from tests.fuzz import every, plants
    decoders = list(plants.every() if told.plant else every.decoders())
    began, inputs, faults = time.monotonic(), 0, []
    chosen = [one for one in decoders if one.name.startswith(told.only)]
    bounds = Bounds(told.runs, told.seconds, told.seed, first=told.plant)
    for one in (fuzz(decoder, bounds) for decoder in chosen):
        inputs += one.inputs
        faults += list(one.faults)
        for fault, data in one.faults.items():
            print(f"{fault}\n    {len(data)} bytes: {data[:160]!r}", flush=True)
    print(f"{len(chosen)} decoders, {inputs} inputs in {time.monotonic() - began:.0f} s, faults: {len(faults)}")
    if told.plant:
        return int(all(any(said in fault for fault in faults) for said in plants.PLANTS.values()))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
