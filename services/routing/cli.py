"""Decide, explain, decide the past again, try a draft, read the register and the rulebook, add a key."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import orjson
from pydantic import ValidationError

from schemas.facts import Accused, Facts
from services.routing import explain_cli, keys_cli, register, register_page, replay, rulebook, whatif_cli
from services.routing.arguments import A_DAY, Line, Unusable, today
from services.routing.decisions import Decision, decide
from services.routing.population import population

MADE_UP = 10_000
"""Complaints on which a rulebook is tried by `check`: enough to meet each kind of them."""

ASK = 'Type facts as one line of JSON, such as {"matter": ["integrity"], "reporterOrganisation": "BZK"}; Ctrl-D ends.'


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when all went well, 2 when something in the input has to be mended."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.command(given))
    except (rulebook.RulebookError, register.RegisterError, Unusable) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.filename or 'output'}: {error.strerror}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m services.routing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    deciding = commands.add_parser("decide", help="facts as JSON lines in, one decision per line out")
    deciding.add_argument("--on", **A_DAY)
    deciding.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default standard input")
    deciding.set_defaults(command=_decide)
    showing = commands.add_parser("register", help="the register in force, as JSON")
    showing.add_argument("--on", **A_DAY)
    showing.set_defaults(command=_register)
    checking = commands.add_parser("check", help="read a rulebook and say what is wrong with it")
    checking.add_argument("file", type=Path, metavar="FILE")
    checking.set_defaults(command=_check)
    for command in (explain_cli, replay, whatif_cli, register_page, keys_cli):
        command.add_to(commands)
    return parser


def _decide(given: argparse.Namespace) -> int:
    if given.file is None:
        if sys.stdin.isatty():
            print(ASK, file=sys.stderr)
        return _decide_lines(sys.stdin.buffer, given.on or today())
    with given.file.open("rb") as lines:
        return _decide_lines(lines, given.on or today())


def _decide_lines(lines: BinaryIO, on: date) -> int:
    """Every line gets its answer in its place, also after a line that is wrong."""
    rules, organisations = rulebook.in_force(on), register.in_force(on)
    wrong = False
    for text in lines:
        try:
            line = Line.model_validate_json(text, strict=True, extra="forbid")
            answer = decide(line, line.consent_to_forward, on, rules, organisations).as_json()
        except ValidationError as error:
            wrong, answer = True, {"error": _mend(error)}
        sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
    return 2 if wrong else 0


def _mend(error: ValidationError) -> str:
    """What is wrong with a line, without its text: a name that is not a fact could be a story."""
    wrong = error.errors(include_input=False, include_url=False)
    # A list is also reported as too short when its only item is wrong; the item says it better.
    around = {one["loc"][:step] for one in wrong for step in range(len(one["loc"]))}
    sentences = [_sentence(one["loc"], one["type"], one["msg"]) for one in wrong if one["loc"] not in around]
    return "; ".join(dict.fromkeys(sentences))


def _sentence(steps: tuple[int | str, ...], kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        names = [str(field.alias) for field in (Line if len(steps) == 1 else Accused).model_fields.values()]
        return f"a name is not known; the names are {', '.join(names)}"
    if not steps:
        return "a line is one JSON object of facts"
    allowed = message.removeprefix("Value error, ")
    if kind == "bool_type":
        allowed = "it is true, false or null"
    elif steps[-1] in ("firstConduct", "lastConduct") and kind != "value_error":
        allowed = "a date is YYYY-MM-DD, YYYY-MM or YYYY"
    return f"{'.'.join(str(step) for step in steps)}: {allowed}"


def _register(given: argparse.Namespace) -> int:
    answer = printed(register.in_force(given.on or today()))
    sys.stdout.buffer.write(orjson.dumps(answer, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
    return 0


def printed(current: register.Register) -> dict[str, Any]:
    """The register of one day as the command prints it, ready for JSON."""
    return {
        "on": current.on,
        "organisations": [row.model_dump() for row in current.organisations.values()],
        "destinations": [row.model_dump() for row in current.destinations.values()],
    }


def _check(given: argparse.Namespace) -> int:
    book = rulebook.read(given.file)
    rows = len({rule.row for rule in book.rules})
    print(
        f"{given.file.name} can be used: in force from {book.in_force}, {rows} rows and {len(book.overlays)} overlays"
    )
    if lost := _without_a_row(book):
        print(
            f"{len(lost)} of {MADE_UP} made-up complaints find no row, so a person decides. The facts of one, for "
            f"explain --facts:\n{lost[0].model_dump_json(by_alias=True, exclude_none=True)}"
        )
    return 0


def _without_a_row(book: rulebook.Rulebook) -> list[Facts]:
    on = max(book.in_force, today())
    current = register.in_force(on)
    return [
        facts
        for facts, consent in population(MADE_UP, on, current)
        if any(part.because == book.no_row for part in _parts(decide(facts, consent, on, book, current)))
    ]


def _parts(decision: Decision) -> tuple[Decision, ...]:
    return decision.parts or (decision,)
