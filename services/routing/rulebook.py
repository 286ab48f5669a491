"""The dated rulebook: read from files that a lawyer writes, checked whole, and compiled to one ordered list."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schemas.register import Text, Track
from services.routing.conditions import VALUE, Condition
from services.routing.faults import in_words, unreachable
from services.routing.rows import Detour, Outcome, Overlay, Problem, Row, RulebookFile

FILES = Path(__file__).parent / "rulebooks"
UNSAID = Text(nl="", en="")


class RulebookError(Exception):
    """A rulebook that may not be used; the text names the file, the row and what mends it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One outcome of one row, or a detour in its place, with all it takes to get there.

    ``becomes`` is the bit of the matter that the complaint goes on as; such a rule has no destination and no reason.
    """

    row: str
    when: Condition
    unless: tuple[Condition, ...]
    law: str
    to: str = ""
    proposal: str = ""
    track: Track = "none"
    because: Text = UNSAID
    becomes: int = 0
    detoured: bool = False


@dataclass(frozen=True, eq=False)
class Rulebook:
    """A rulebook ready to decide with: rules and overlays in the order of the file, and the bits that each ask for."""

    in_force: date
    rules: tuple[Rule, ...]
    overlays: tuple[Overlay, ...]
    rules_ask: int
    overlays_ask: int
    problems: dict[Problem, Text]
    no_row: Text


def in_force(on: date) -> Rulebook:
    """The rulebook of that day; RulebookError if none was in force yet, or a file is wrong."""
    return current(_ours(), on)


def current(books: tuple[Rulebook, ...], on: date) -> Rulebook:
    """The newest of these that has begun on that day; RulebookError if none has."""
    begun = [book for book in books if book.in_force <= on]
    if not begun:
        raise RulebookError(f"no rulebook was in force on {on}; the first begins on {books[0].in_force}")
    return begun[-1]


@lru_cache(maxsize=1)
def _ours() -> tuple[Rulebook, ...]:
    return read_folder(FILES)


def read_folder(folder: Path) -> tuple[Rulebook, ...]:
    """Every rulebook of a folder, the oldest first; RulebookError if a file is wrong or two begin on one day."""
    books = sorted((read(path) for path in sorted(folder.glob("*.toml"))), key=lambda book: book.in_force)
    if not books:
        raise RulebookError(f"no rulebook in {folder.name}; add a file for the day the desk opens")
    return tuple(books)


def read(path: Path) -> Rulebook:
    """Read and check one file in its folder; RulebookError names the row and what mends it."""
    file = written(path)
    if fault := unreachable(_in_order(file)):
        raise RulebookError(f"{path.name}: {fault}")
    book = _compiled(file)
    for other in sorted(path.parent.glob("*.toml")):
        if other != path and _content(other).get("inForce") == book.in_force:
            raise RulebookError(
                f"{path.name} and {other.name} both begin on {book.in_force}; change inForce in one of them"
            )
    return book


def written(path: Path) -> RulebookFile:
    """One file as it is written, each row alone checked; RulebookError names the row and what mends it."""
    content = _content(path)
    try:
        return RulebookFile.model_validate(content)
    except ValidationError as error:
        raise RulebookError(f"{path.name}: {in_words(error.errors()[0], content)}") from None


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RulebookError(f"{path.name} is not TOML: {error}") from None


def _compiled(file: RulebookFile) -> Rulebook:
    rules = [rule for rule in _in_order(file) if rule.when.possible]
    return Rulebook(
        in_force=file.in_force,
        rules=tuple(rules),
        overlays=file.overlay,
        rules_ask=_asks(condition for rule in rules for condition in (rule.when, *rule.unless)),
        overlays_ask=_asks(condition for overlay in file.overlay for condition in overlay.when),
        problems={problem: text.because for problem, text in file.problems.items()},
        no_row=file.no_row.because,
    )


def _in_order(file: RulebookFile) -> list[Rule]:
    """One flat list; a detour may contradict an outcome that it is not meant for."""
    early: dict[str, list[Rule]] = {row.id: [] for row in file.row}
    for row in file.row:
        for outcome in row.outcome:
            if outcome.before:
                early[outcome.before] += _rules(file, row, outcome)
    return [rule for row in file.row for rule in (*early[row.id], *_in_place(file, row))]


def _asks(conditions: Iterable[Condition]) -> int:
    return reduce(or_, (condition.asks for condition in conditions), 0)


def _in_place(file: RulebookFile, row: Row) -> Iterator[Rule]:
    if row.becomes:
        yield replace(_row_alone(file, row), becomes=VALUE["matter"][row.becomes])
    for outcome in row.outcome:
        if not outcome.before:
            yield from _rules(file, row, outcome)


def _row_alone(file: RulebookFile, row: Row) -> Rule:
    return Rule(row.id, row.when, (row.unless,) if row.unless else (), row.law or file.without_law)


def _rules(file: RulebookFile, row: Row, outcome: Outcome) -> Iterator[Rule]:
    """The outcome's detours, which decide first, then the outcome itself."""
    plain = _narrowed(_row_alone(file, row), outcome)
    for detour in file.detour:
        if row.id in detour.rows and (not detour.instead_of or outcome.to in detour.instead_of):
            yield _detoured(plain, detour)
    yield plain


def _narrowed(rule: Rule, outcome: Outcome) -> Rule:
    return replace(
        rule,
        when=rule.when & outcome.when,
        unless=(*rule.unless, outcome.unless) if outcome.unless else rule.unless,
        to=outcome.to,
        proposal=outcome.proposal or "",
        track=outcome.track,
        because=outcome.because,
    )


def _detoured(plain: Rule, detour: Detour) -> Rule:
    rule = _narrowed(plain, detour)
    return replace(
        rule,
        proposal=plain.to if detour.proposal == "same" else rule.proposal,
        track="none" if detour.to == "HOLD" else plain.track,
        law=detour.law or plain.law,
        detoured=True,
    )
