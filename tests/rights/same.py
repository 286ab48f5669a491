"""Another's case and none, side by side: the same answer, and the same said to PostgreSQL on the way to it.

No time is measured, because a test that measures fails on a busy machine. What takes time is looked at instead: which
statements run, with how many bytes, and how many rows of how many bytes come back.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from services.intake.codes import check_digit
from tests.hostile.routes import Route
from tests.rights.asking import Asked, Reply, read
from tests.rights.matrix import NOTHING, about, enter, may_know
from tests.rights.people import MADE_UP, Pass
from tests.rights.rules import address, ruled
from tests.rights.verdict import REFUSALS, expected
from tests.rights.wire import Heard

LEFT = "KCOO, a case that the member left"
CALENDAR = "KCOO, a calendar"
GUESSES = "somebody who guesses"
WHO = (
    "nobody", "the reporter", "another reporter", "a member", "somebody at another committee", "dep-fin", "the auditor",
    "a colleague without a role",
)  # fmt: skip
"""One of each kind: what is asked of PostgreSQL differs between people of one kind by their names alone."""
NO_CASE_S = frozenset({"name", "token", "rest:path", "number:int"})
"""What stands in an address and is no case: a file, a calendar's secret, nothing of ours, a page of the form."""
WITHDRAWS = ("/agenda/intrekken", "/calendar/withdraw")
AGREES = ("/toestemming", "/consent")
"""Of one's own complaint, and of no part."""
_ONCE = re.compile(r'name="once" value="[\w-]{43}"')
"""A number of the page, made anew each time."""


@dataclass
class Same:
    """How many were laid beside nothing, and where they differed."""

    compared: int = 0
    statements: int = 0
    wrong: list[str] = field(default_factory=list)


def questions(
    routes: Iterable[Route], entering: Sequence[Pass], targets: Mapping[str, UUID]
) -> Iterator[tuple[Asked, list[Asked]]]:
    """For each person at each address that takes a number: what does not exist, and all that they may not know."""
    for route in routes:
        rule = ruled()[address(route)]
        for one in enter(route, [one for one in entering if one.who in WHO], rule):
            found = [Asked(route, one, name, targets[name]) for name in _targets(route, one)]
            if hidden := [asked for asked in found if _hidden(asked)]:
                yield replace(hidden[0], target=NOTHING, part=uuid4()), hidden


def codes(
    routes: Iterable[Route], entering: Sequence[Pass], near: Sequence[str], part: UUID
) -> Iterator[tuple[Asked, list[Asked]]]:
    """The same for whoever types a code that was never given, and one that nearly was."""
    guessing = next(one for one in entering if one.who == GUESSES)
    for route in (one for one in routes if ruled()[address(one)] == "a code"):
        never = Asked(route, guessing, NOTHING, part)
        yield never, [replace(never, target="a code that is nearly right", entering=_typing(code)) for code in near]


def nearly(code: str) -> list[str]:
    """Codes of somebody else with a typing error, which the last digit shows or does not show."""
    other = str((int(code[0]) + 1) % 10) + code[1:-1]
    return [f"{code[:-1]}{(int(code[-1]) + 1) % 10}", other + check_digit(other)]


async def compare(
    pairs: Iterable[tuple[Asked, list[Asked]]], send: Callable[[Asked], Awaitable[Reply]], heard: list[Heard],
    same: Same,
) -> None:  # fmt: skip
    """Asks one after the other; what differs is asked once more, since a minute may have passed between the two."""

    async def asked(one: Asked) -> tuple[object, ...]:
        before = len(heard)
        answer = read(one, await send(one), {}).alike
        body = _ONCE.sub("ONCE", answer[2].replace(one.entering.code or MADE_UP, "CODE"))
        return *answer[:2], body, tuple(heard[before:])

    prepared = set()
    for nothing, hidden in pairs:
        if nothing.route not in prepared:
            await asked(nothing)
        prepared.add(nothing.route)
        none = await asked(nothing)
        for one in hidden:
            same.compared += 1
            same.statements += len(none[3])  # type: ignore[arg-type]
            if await asked(one) != none and (found := await asked(one)) != (none := await asked(nothing)):
                same.wrong.append(f"{one.told}: {_difference(found, none)}")


def _targets(route: Route, one: Pass) -> tuple[str, ...]:
    rule = ruled()[address(route)]
    if "{part}" in route.path:
        left = (LEFT,) if rule == "the case" and one.who == "a member" else ()
        return (*about(route, rule), *left)
    if route.path.endswith(WITHDRAWS):
        return (CALENDAR,)
    if rule == "a code" and route.method == "POST" and not route.path.endswith(AGREES):
        return ("KCOO", "DEP_EZ")
    return ()


def _hidden(asked: Asked) -> bool:
    """Whether this person must not learn that it exists."""
    rule, entering = ruled()[address(asked.route)], asked.entering
    person = entering.person
    if asked.target == LEFT:
        return entering.way == ("browser" if asked.page else "token")
    if asked.target == CALENDAR:
        return person is None or person.works != "KCOO"
    if rule == "a code":
        return entering.code != "" and not may_know(asked, asked.target)
    if rule == "the desk":
        # Who decides is told of what was decided already: that is no secret between them.
        return person is None or person.role != "desk"
    place = asked.target.partition(",")[0]
    wanted = expected(rule, entering, asked.page, asked.route.process, place)
    return wanted in REFUSALS or not may_know(asked, asked.target)


def _typing(code: str) -> Pass:
    return Pass(GUESSES, "code", None, {"Authorization": f"Code {code}"}, code)


def _difference(one: tuple[object, ...], other: tuple[object, ...]) -> str:
    names = ("status", "headers", "body", "statements")
    return "; ".join(
        f"other {name}" + (f" ({mine} and not {theirs})" if name != "body" else "")
        for name, mine, theirs in zip(names, one, other, strict=True)
        if mine != theirs
    )
