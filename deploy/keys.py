"""The sealing keys, made once: each private key lies only in the folder of who may open with it."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from services.chassis.sealing import new_key, public, read_key, thumbprint


class Destination(Protocol):
    """What of a row of the register decides where its key lies."""

    @property
    def code(self) -> str: ...

    @property
    def handled_in(self) -> str: ...


def make(keys: Path, destinations: Iterable[Destination]) -> None:
    """Makes the keys that are lacking under ``keys`` (folders 0700, files 0600) and pins every destination's.

    ``intake`` and ``notify`` are those services' keyrings and ``committee`` holds the keys of the workbench; all of
    these have an escrow copy, so that no single lost key loses a story. ``own`` stands for departments' own systems,
    ``public`` is for everybody, and ``pins.json`` names the thumbprints that intake seals to.
    """
    keys.mkdir(mode=0o700, exist_ok=True)
    _make(keys, "desk", ["intake", "escrow"])
    _make(keys, "notify", ["notify", "escrow"])
    pins = {}
    for destination in destinations:
        places = ["committee", "escrow"] if destination.handled_in == "workbench" else ["own"]
        _make(keys, destination.code, places)
        known = read_key(json.loads(_file(keys, "public", destination.code).read_text()))
        pins[destination.code] = [thumbprint(known)]
    _write(keys / "pins.json", pins)


def own(keys: Path) -> dict[str, Path]:
    """The private keys that stand for departments' own systems, by destination."""
    return {file.stem: file for file in sorted((keys / "own").glob("*.jwk"))}


def _make(keys: Path, name: str, places: Iterable[str]) -> None:
    if _file(keys, "public", name).exists():
        return
    key = new_key()
    for place in places:
        _write(_file(keys, place, name), {**key.as_dict(private=True), "kid": thumbprint(key)})
    # The public half comes last: where it is, the private one is too.
    _write(_file(keys, "public", name), public(key))


def _file(keys: Path, place: str, name: str) -> Path:
    return keys / place / f"{name}.jwk"


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, indent=1))
    os.replace(fresh, path)
