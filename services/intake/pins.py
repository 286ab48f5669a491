"""Which keys the desk may seal to: kept apart from the register, and changed by another person than its keeper."""

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
"""RFC 7638 over SHA-256, base64url."""
_FILE = TypeAdapter(dict[str, list[str]])
NO_PIN_YET = "{0} has no pin yet. Is the code right, and is this its first key? Then add --first."
NOT_FIRST = "This destination has a pin already; leave out --first."


class Pins:
    """The thumbprints by destination, read again whenever the file has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = 0
        self._pins: dict[str, frozenset[str]] = {}
        self.of("")

    def of(self, destination: str) -> frozenset[str]:
        """What is pinned now; OSError or ValueError where the file cannot be read, so that nothing is sealed."""
        changed = self._file.stat().st_mtime_ns
        if changed != self._seen:
            self._pins = {code: frozenset(prints) for code, prints in read(self._file.read_text()).items()}
            self._seen = changed
        return self._pins.get(destination, frozenset())


def read(text: str) -> dict[str, list[str]]:
    """The file: destination → thumbprints; ValueError for anything else, which the error does not repeat."""
    try:
        return _FILE.validate_json(text)
    except ValidationError:
        raise ValueError("The file of pins is no JSON of destinations, each with its thumbprints.") from None


def main(argv: Sequence[str]) -> int:
    """``pin`` and ``unpin``: the exit code, after one sentence."""
    parser = argparse.ArgumentParser("python -m services.intake", description=__doc__)
    parser.add_argument("what", choices=("pin", "unpin"))
    parser.add_argument("destination", metavar="DESTINATION")
    parser.add_argument("thumbprint", metavar="THUMBPRINT", help="as the destination itself read it out")
    parser.add_argument("--first", action="store_true", help="this destination never had a key")
    parser.add_argument("--pins", type=Path, default=os.environ.get("LOKET_INTAKE_PINS"), help="default %(default)s")
    # One thumbprint in 64 begins with a dash; with a space before it, it is not taken for an option.
    given = parser.parse_args([f" {word}" if THUMBPRINT.fullmatch(word) else word for word in argv])
    given.thumbprint = given.thumbprint.strip()
    if given.pins is None:
        parser.error("name the file with --pins, or set LOKET_INTAKE_PINS")
    try:
        pins = read(given.pins.read_text())
        # A code with a slip of the pen would keep the key from its own destination, and could not be taken back.
        if given.what == "pin" and given.first == (given.destination in pins):
            raise ValueError(NOT_FIRST if given.first else NO_PIN_YET.format(given.destination))
        pins[given.destination] = changed(given.what, given.destination, given.thumbprint, pins)
        _write(given.pins, pins)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{given.destination} has {len(pins[given.destination])} pinned; the worker sees it with the next story.")
    return 0


def changed(what: str, destination: str, thumbprint: str, pins: dict[str, list[str]]) -> list[str]:
    """What a destination has pinned afterwards; ValueError says why not."""
    here = pins.get(destination, [])
    if not THUMBPRINT.fullmatch(thumbprint):
        raise ValueError("A thumbprint is 43 letters, digits, - or _; let the destination read it out once more.")
    if what == "pin":
        if other := next((code for code, prints in pins.items() if code != destination and thumbprint in prints), None):
            raise ValueError(f"This key is {other}'s; each destination has a key of its own.")
        return [thumbprint, *(one for one in here if one != thumbprint)]
    if thumbprint not in here:
        raise ValueError(f"{destination} has no such pin; nothing was changed.")
    if here == [thumbprint]:
        raise ValueError(f"This is the only pin of {destination}; pin its next key first, or no story can go there.")
    return [one for one in here if one != thumbprint]


def _write(file: Path, pins: dict[str, list[str]]) -> None:
    """Whole or not at all, with the rights that the file had."""
    fresh = file.with_suffix(".new")
    fresh.touch(mode=file.stat().st_mode & 0o777)
    fresh.write_text(json.dumps(pins, indent=1))
    os.replace(fresh, file)
