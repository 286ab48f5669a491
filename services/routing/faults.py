"""What is wrong with a rulebook, said in words of its file: the row, and what mends it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic_core import ErrorDetails

from services.routing.conditions import VALUE, Condition

if TYPE_CHECKING:
    from services.routing.rulebook import Rule

ENDS = ("HOLD", "ADVICE", "SPLIT", "REFER_")
"""Where nothing comes back from. A row behind one to a destination still decides what that destination gives back."""
_MATTER = sum(VALUE["matter"].values())


def in_words(error: ErrorDetails, content: dict[str, Any]) -> str:
    """Where the error stands, in words of the file (row and outcome), and what mends it."""
    where: list[str] = []
    at: Any = content
    steps = list(error["loc"])
    while len(steps) > 1 and isinstance(steps[1], int):
        table, number = str(steps.pop(0)), int(steps.pop(0))
        where.append(f"{table} {_name(at[table], number)}")
        at = at[table][number]
    return ", ".join([*where, _message(error, ".".join(str(step) for step in steps))])


def _message(error: ErrorDetails, field: str) -> str:
    kind, given = error["type"], error["input"]
    if kind == "missing":
        return f"{field} is missing; write it"
    if kind == "extra_forbidden":
        return f"{field} is not known here; take it away or correct it"
    if kind == "string_too_short":
        return f"{field} is empty; write it"
    if kind == "literal_error":
        return f"{field}: {given} is not known here; write {error['ctx']['expected']}"
    if kind.startswith("date_"):
        return f"{field} is not a day; write it like 2026-01-01, without quotation marks"
    return f"{field}: {error['msg'].removeprefix('Value error, ')}".removeprefix(": ")


def _name(tables: list[Any], number: int) -> str:
    """The id of a row; without one its number, and the id of the row before it."""
    ids = [table.get("id") if isinstance(table, dict) else None for table in tables]
    after = f" (after {ids[number - 1]})" if number and ids[number - 1] else ""
    return str(ids[number] or f"{number + 1}{after}")


def unreachable(rules: Iterable["Rule"]) -> str:
    """The first outcome that can never decide: it contradicts its row, or one rule before it takes all; else empty.

    A detour that never fits an outcome is no mistake: it is written for several rows at once.
    """
    before: list[Rule] = []
    for rule in rules:
        never = f"row {rule.row}, to {rule.to}, never decides"
        if not rule.when.possible and not rule.detoured:
            return f"{never}: it asks for what its row excludes; correct one of the two"
        takes = next((one for one in before if _covers(one.when, rule.when)), None)
        if takes and not rule.detoured:
            return f"{never}: {takes.row} stands before it and takes all of it; move it up, or narrow {takes.row}"
        if rule.becomes:
            # What comes after it may be of another matter than it was when the rules before it were tried.
            before = [one for one in before if not one.when.asks & _MATTER]
        elif not rule.unless and rule.to.startswith(ENDS):
            before.append(rule)
    return ""


def _covers(wide: Condition, narrow: Condition) -> bool:
    """Whether the first holds wherever the second does; a set of values must lie within one that is asked."""
    yes_and_no = not wide.all_of & ~narrow.all_of and not wide.none_of & ~narrow.none_of
    return yes_and_no and all(any(not some & ~asked for some in narrow.any_of) for asked in wide.any_of)
