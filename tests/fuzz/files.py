"""Decoders of files and lines that people write: rulebooks, registers, keys, pins, lines of facts and of days."""

import argparse
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError

from schemas.period import Period
from services.chassis.sealing import Keyring, new_key, public
from services.committee.terms_cli import _object, _terms
from services.intake import pins, responsible
from services.routing import keys, register, rulebook
from services.routing.arguments import Line, day
from services.routing.cli import _mend
from services.routing.pages.overview import _print
from services.routing.register import RegisterError
from services.routing.rulebook import RulebookError
from tests.fuzz.decoder import Decoder

HOME = TemporaryDirectory(prefix="loket-fuzz-")
LARGEST = 50_000
"""Bytes of a file of our own people's, more than the largest has today: tomllib is slow with a name of many parts."""
DAY = date(2026, 3, 2)
_PRIVATE = {**new_key().as_dict(private=True)}
_JWK = json.dumps(_PRIVATE).encode()
_TERMS = json.dumps({"received": "2026-03-02T10:00:00+01:00", "track": "awb", "conduct": "2026-01"}).encode()


def _file(name: str, read: Callable[[Path], Any]) -> Callable[[bytes], Any]:
    folder = Path(HOME.name) / name
    folder.mkdir(exist_ok=True)
    kind = "jwk" if name.startswith("key") else "toml"

    def written(data: bytes) -> Any:
        file = folder / f"K.{kind}"
        file.write_bytes(data)
        return read(file)

    return written


def _register(file: Path) -> int:
    organisations, destinations = register.read_folder.__wrapped__(file.parent)
    return len(register.register_of(organisations, destinations, DAY).organisations)


def _facts(data: bytes) -> Line:
    try:
        return Line.model_validate_json(data, strict=True, extra="forbid")
    except ValidationError as error:
        assert _mend(error)
        raise


def _days(data: bytes) -> tuple[str, date]:
    text = data.decode("utf-8", "replace")
    Period.parse(text)
    return text, day(text)


def _ring(file: Path) -> list[str]:
    return sorted(Keyring(file.parent)._by_kid)


def every() -> Iterator[Decoder]:
    """Those of files and of lines."""
    yield Decoder("rulebook", _file("rulebooks", rulebook.read), (RulebookError,), None,
                  [file.read_bytes() for file in rulebook.FILES.glob("*.toml")], (
        "services/routing/rulebook.py:_content", "services/routing/rulebook.py:written",
        "services/routing/rows.py:_condition",
    ), LARGEST)  # fmt: skip
    yield Decoder("register", _file("registers", _register), (RegisterError,), None,
                  [b"\n".join(file.read_bytes() for file in sorted(register.FILES.glob("*.toml")))],
                  ("services/routing/register.py:_content", "services/routing/register.py:_rows"), LARGEST)  # fmt: skip
    yield Decoder("who runs the desk", _file("responsible", responsible.read), (SystemExit,), None,
                  (Path("deploy/responsible.example.toml").read_bytes(),),
                  ("services/intake/responsible.py:read",), LARGEST)  # fmt: skip
    yield Decoder("pins", lambda data: pins.read(data.decode("utf-8", "replace")), (ValueError,),
                  lambda pinned: json.dumps(pinned).encode(), (b'{"KCOO": ["a", "b"]}',), (
        "services/intake/pins.py:read",
    ))  # fmt: skip
    yield Decoder("key of the keyring", _file("keyring", _ring), (ValueError,), None, (_JWK,),
                  ("services/chassis/sealing.py:Keyring.__init__",))  # fmt: skip
    public_one = json.dumps(public(new_key())).encode()
    yield Decoder("keys of a destination", _file("keys", lambda file: keys.registered(file.parent, "K")), (ValueError,),
                  lambda found: json.dumps({"keys": found}).encode(), (public_one, b'{"keys": []}'),
                  ("services/routing/keys.py:registered", "services/routing/keys.py:_thumbprints"))  # fmt: skip
    yield Decoder("key on the page of the register", _file("keys-shown", _print), (), None, (public_one,),
                  ("services/routing/pages/overview.py:_print",))  # fmt: skip
    yield Decoder("line of facts", _facts, (ValidationError,), lambda line: line.model_dump_json().encode(),
                  (b'{"matter": ["integrity"], "firstConduct": "2026-01", "consentToForward": null}',), (
        "services/routing/cli.py:_decide_lines", "services/routing/explain_cli.py:_of_file",
    ))  # fmt: skip
    yield Decoder("line of days", lambda data: _terms(_object(data)), (ValueError,), None, (_TERMS,), (
        "services/committee/terms_cli.py:_day_in_amsterdam",
        "services/committee/terms_cli.py:_object",
    ))  # fmt: skip
    yield Decoder("a day", _days, (ValueError, argparse.ArgumentTypeError), lambda found: found[0].encode(),
                  (b"2026-03-02",),
                  ())  # fmt: skip
