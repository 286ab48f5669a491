"""``python -m deploy.docs`` writes the contracts as files; ``--check`` only says which of them are out of date."""

import argparse
import json
import logging
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from deploy.docs import asyncapi, letters, openapi, payloads, samples, settings, tables
from deploy.docs.compatibility import breaks

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
A_DAY = date(2026, 1, 1)
"""A day of the register: what an API offers is the same on every other."""


def main(argv: list[str]) -> int:
    """The exit code: 1 when a contract is broken, or out of date under ``--check``."""
    parser = argparse.ArgumentParser("python -m deploy.docs", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args(argv).check
    # FastAPI wants a library that checks the syntax of our own address, which we know to be right.
    logging.getLogger("fastapi").setLevel(logging.ERROR)
    wanted = files()
    faults = broken(published()) or (stale(wanted) if check else [])
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults and not check:
        write(wanted)
    return 1 if faults else 0


def files() -> dict[Path, str]:
    """What every file that is made from code should say."""
    apis = openapi.documents(A_DAY).items()
    return {
        **payloads.files(),
        DOCS / "streams.md": tables.as_text(),
        DOCS / "letters.md": letters.as_text(),
        DOCS / "settings.md": settings.as_text(),
        DOCS / "asyncapi.yaml": asyncapi.as_text(),
        **{
            DOCS / "examples" / "events" / f"{event.name}.json": payloads.as_text(samples.sample(event))
            for event in payloads.events()
        },
        **{DOCS / "openapi" / f"{name}.json": payloads.as_text(api) for name, api in apis},
    }


def published() -> dict[str, payloads.Schema]:
    """The published schemas by their path, as they lie here."""
    return {
        file.relative_to(payloads.PUBLISHED).as_posix(): json.loads(file.read_text("utf-8"))
        for file in sorted(payloads.PUBLISHED.rglob("*.json"))
    }


def broken(before: Mapping[str, payloads.Schema]) -> list[str]:
    """A sentence for each promise of these schemas that the events of today do not keep."""
    now = {payloads.place(event): payloads.schema_of(event) for event in payloads.events()}
    faults = [
        f"{name}: published, but no event any more; an event once published stays" for name in before.keys() - now
    ]
    for name in before.keys() & now:
        mend = "undo the change, or publish the next version beside it"
        faults += [f"{name}: {why}; {mend}" for why in breaks(before[name], now[name])]
    return sorted(faults)


def stale(wanted: Mapping[Path, str]) -> list[str]:
    """A sentence for each file that does not say what the code says."""
    return [
        f"{path.relative_to(ROOT)}: not what the code says; run make docs"
        for path, text in sorted(wanted.items())
        if not path.exists() or path.read_text("utf-8") != text
    ]


def write(wanted: Mapping[Path, str]) -> None:
    """Every file, in the places they have."""
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
