"""Decoders with a bug on purpose, one of each kind, that the fuzzer must find from a seed that does not show it."""

import json
import time
from collections.abc import Iterator
from typing import Any

from tests.fuzz.decoder import Decoder

SEED = b'{"kind": "plain", "text": "a"}'


def _told(data: bytes) -> dict[str, Any]:
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError("an object is asked for")
    return found


def _other_error(data: bytes) -> object:
    return _told(data)["kind"]


def _slow(data: bytes) -> object:
    if len(data) > 500_000:
        time.sleep(0.01)
        sum(range(80_000_000))
    return None


def _hungry(data: bytes) -> object:
    return len(data) > 500_000 and len(b"\1" * (400 * 1024 * 1024))


def _forgetful(data: bytes) -> object:
    return {name: value for name, value in _told(data).items() if value}


def _guarded(data: bytes) -> object:
    """Behind three letters: a blind change finds them in an hour, one that sees which way it went in seconds."""
    if len(data) > 2 and data[0] == ord("l") and data[1] == ord("o") and data[2] == ord("k"):
        raise AttributeError
    return None


PLANTS = {
    "error": "KeyError", "slow": "slower", "memory": "more than", "round-trip": "something else", "guarded": "Attribute"
}  # fmt: skip
"""What a campaign says of each."""


def every() -> Iterator[Decoder]:
    """The decoders with a bug."""
    yield Decoder("error", _other_error, (ValueError, RecursionError), None, (SEED,))
    yield Decoder("slow", _slow, (), None, (SEED,))
    yield Decoder("memory", _hungry, (), None, (SEED,))
    yield Decoder("round-trip", _forgetful, (ValueError, RecursionError), lambda _: b"{}", (SEED,))
    yield Decoder("guarded", _guarded, (), None, (SEED,))
