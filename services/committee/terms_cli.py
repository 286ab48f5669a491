"""The command that shows the statutory terms of a case as JSON, without a broker or a database."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from schemas.period import Period
from schemas.register import Track
from schemas.terms import Term
from services.committee.clocks import AMSTERDAM, CLOCKS, terms_of


def main(argv: Sequence[str]) -> int:
    """0 when every term is known; 2 when one is not or an argument was wrong, after printing all that can be said."""
    parser = argparse.ArgumentParser("python -m services.committee terms", description=__doc__, allow_abbrev=False)
    for name, argument in ARGUMENTS.items():
        parser.add_argument(f"--{name}", help=argument.meaning)
    parser.add_argument("--batch", action="store_true", help="read these arguments from JSON objects, one per line")
    given = {name: value for name, value in vars(parser.parse_args(argv)).items() if value is not None}
    batch = given.pop("batch")
    if batch and not given:
        return _batch()
    try:
        if batch:
            raise ValueError("with --batch the arguments stand in the lines, not on the command line.")
        terms = _terms(given)
    except ValueError as wrong:
        print(f"terms: {wrong}", file=sys.stderr)
        return 2
    _print(_shown(terms), orjson.OPT_INDENT_2)
    return _code(terms)


def _batch() -> int:
    code = 0
    for line in sys.stdin.buffer:
        try:
            terms = _terms(_object(line))
        except ValueError as wrong:
            _print({"error": str(wrong)})
            code = 2
        else:
            _print(_shown(terms))
            code = max(code, _code(terms))
    return code


def _object(line: bytes) -> dict[str, object]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict) or not found.keys() <= ARGUMENTS.keys():
        raise ValueError(f"the line must be one JSON object with no other fields than {', '.join(ARGUMENTS)}.")
    return found


def _terms(given: Mapping[str, object]) -> tuple[Term, ...]:
    read = {name: _read(name, value) for name, value in given.items() if value is not None}
    for name in ("received", "track"):
        if name not in read:
            raise ValueError(f"{name} is missing: give {ARGUMENTS[name].meaning}.")
    return terms_of(
        read["track"],
        read["received"],
        acknowledged_on=read.get("acknowledged"),
        conduct=read.get("conduct"),
        notified_on=read.get("notified"),
    )


def _read(name: str, value: object) -> Any:
    argument = ARGUMENTS[name]
    try:
        if isinstance(value, str):
            return argument.read(value)
    except ValueError:
        pass
    # The sentence never repeats what was given: it may stand in somebody's file or log.
    raise ValueError(f"{name} must be {argument.meaning}.")


def _day_in_amsterdam(text: str) -> date:
    moment = datetime.fromisoformat(text)
    # The years of schemas.period: outside them no calendar is left to count in.
    if moment.utcoffset() is None or not 1900 <= moment.year <= 9998:
        raise ValueError
    return moment.astimezone(AMSTERDAM).date()


def _track(text: str) -> Track:
    for track in CLOCKS:
        if track == text:
            return track
    raise ValueError


def _last_day(text: str) -> date:
    return Period.parse(text).last


def _one_day(text: str) -> date:
    first, last = Period.parse(text)
    if first != last:
        raise ValueError
    return last


class Argument(NamedTuple):
    """What an argument holds, in words that finish a sentence, and how it is read (ValueError when it is not that)."""

    meaning: str
    read: Callable[[str], date | Track]


_MOMENT = "a date and time with an offset or Z, such as 2026-03-01T23:50:00+01:00"

ARGUMENTS = {
    "received": Argument(_MOMENT, _day_in_amsterdam),
    "track": Argument(f"one of {', '.join(CLOCKS)}", _track),
    "acknowledged": Argument(_MOMENT, _day_in_amsterdam),
    # Of a month or a year the last day counts: a ground against the reporter may not rest on a day that nobody gave.
    "conduct": Argument("a day, a month or a year: YYYY-MM-DD, YYYY-MM or YYYY", _last_day),
    "notified": Argument("a day: YYYY-MM-DD", _one_day),
}


def _shown(terms: tuple[Term, ...]) -> list[dict[str, Any]]:
    """What does not apply to a term is left out, but ``due`` always stands there, null when it is unknown."""
    return [
        {name: value for name, value in term.model_dump().items() if value is not None or name == "due"}
        for term in terms
    ]


def _code(terms: tuple[Term, ...]) -> int:
    return 2 if any(term.unknown for term in terms) else 0


def _print(answer: object, options: int = 0) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer, option=options | orjson.OPT_APPEND_NEWLINE))
