"""The sealing keys, made once: each private key lies only in the folder of who may open with it.

``python -m deploy.keys new DESTINATION`` makes the next key of a destination that works in the workbench, and
``open FOLDER MESSAGE`` shows whether a folder of private keys opens a sealed test message.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from services.chassis.sealing import CannotOpen, Key, Keyring, new_key, public, thumbprint

WORKBENCH = ("committee", "escrow")


class Destination(Protocol):
    """What of a row of the register decides where its key lies."""

    @property
    def code(self) -> str: ...

    @property
    def handled_in(self) -> str: ...


def make(keys: Path, destinations: Iterable[Destination]) -> None:
    """Makes the keys that are lacking under ``keys`` (folders 0700, files 0600) and pins those of destinations.

    ``intake`` and ``notify`` are those services' keyrings and ``committee`` holds the keys of the workbench; all of
    these have an escrow copy, so that no single lost key loses a story. ``own`` stands for departments' own systems,
    ``public`` is for everybody, and ``pins.json`` names the thumbprints that intake seals to. A key that was not made
    here is never pinned here: that takes a person.
    """
    keys.mkdir(mode=0o700, exist_ok=True)
    places: dict[str, Sequence[str]] = {"desk": ("intake", "escrow"), "notify": ("notify", "escrow")}
    for name, where in places.items():
        if not _file(keys, "public", name).exists():
            _write(_file(keys, "public", name), public(_pair(keys, name, where)))
    pins = json.loads((keys / "pins.json").read_text()) if (keys / "pins.json").exists() else {}
    lacking = [one for one in destinations if not _file(keys, "public", one.code).exists()]
    made = {
        one.code: _pair(keys, one.code, WORKBENCH if one.handled_in == "workbench" else ("own",)) for one in lacking
    }
    _write(keys / "pins.json", {**pins, **{code: [thumbprint(key)] for code, key in made.items()}})
    # The public halves come last: where one is, the private one and the pin are too.
    for code, key in made.items():
        _write(_file(keys, "public", code), public(key))


def own(keys: Path) -> dict[str, Path]:
    """The private keys that stand for departments' own systems, by destination."""
    return {file.stem: file for file in sorted((keys / "own").glob("*.jwk"))}


def renew(keys: Path, code: str) -> Path:
    """The public half of a next key for the workbench; both its private copies lie beside the older ones."""
    key = new_key()
    half = _file(keys, "new", f"{code}.{thumbprint(key)[:8]}")
    for place in WORKBENCH:
        _write(_file(keys, place, half.stem), _private(key))
    _write(half, public(key))
    return half


def _pair(keys: Path, name: str, places: Iterable[str]) -> Key:
    key = new_key()
    for place in places:
        _write(_file(keys, place, name), _private(key))
    return key


def _private(key: Key) -> dict[str, Any]:
    return {**key.as_dict(private=True), "kid": thumbprint(key)}


def _file(keys: Path, place: str, name: str) -> Path:
    return keys / place / f"{name}.jwk"


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, indent=1))
    os.replace(fresh, path)


def main(argv: Sequence[str]) -> int:
    """The exit code; 1 with a sentence when nothing opens or a file is not there."""
    parser = argparse.ArgumentParser("python -m deploy.keys", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    making = commands.add_parser("new", help="the next key of a destination that works in the workbench")
    making.add_argument("destination", metavar="DESTINATION")
    making.add_argument("--keys", type=Path, default=Path(".state/keys"), help="default %(default)s")
    making.set_defaults(command=_new)
    opening = commands.add_parser("open", help="show a sealed test message")
    opening.add_argument("folder", type=Path, metavar="FOLDER", help="where the private keys lie")
    opening.add_argument("message", type=Path, metavar="MESSAGE")
    opening.set_defaults(command=_open)
    given = parser.parse_args(argv)
    try:
        return int(given.command(given))
    except CannotOpen:
        print(f"No key in {given.folder} opens {given.message}; it was sealed to another one.", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
    return 1


def _new(given: argparse.Namespace) -> int:
    if not _file(given.keys, "committee", given.destination).exists():
        raise ValueError(f"{given.destination} has no key of the workbench in {given.keys}; look up its code.")
    half = renew(given.keys, given.destination)
    print(f"Made; the older keys stay. Restart committee, which reads its keys at its start, and then:\n"
          f"python -m services.routing register-key {given.destination} {half}")  # fmt: skip
    return 0


def _open(given: argparse.Namespace) -> int:
    print(Keyring(given.folder).open(given.message.read_text().strip()).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
