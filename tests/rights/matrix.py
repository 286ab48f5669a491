"""Everybody knocks everywhere, and each answer is held against the rules."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from tests.hostile.routes import Route
from tests.rights.asking import Answered, Asked, Reply, read
from tests.rights.order import GIVES_BACK
from tests.rights.people import Pass
from tests.rights.rules import Address, Rule, address
from tests.rights.verdict import REFUSALS, Outcome, expected

SHOWN = 40
LINES = 8
NOTHING = "nothing that exists"
AGAIN = "KCOO, a second case"
"""So that one case can be taken and one given back."""
_OF_THE_CODE = {"the reporter": "KCOO", "another reporter": "DEP_EZ"}


@dataclass
class Verdict:
    """How many were tried and refused, and what was wrong."""

    tried: int = 0
    refused: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    named: set[tuple[str, str]] = field(default_factory=set)
    turned_away: set[tuple[str, str]] = field(default_factory=set)
    """By process, who was in and got nothing, or less than that."""

    def wrong(self, fault: str, example: str) -> None:
        """One more of this kind."""
        self.faults[fault] += 1
        if self.faults[fault] <= SHOWN:
            self.examples.append(f"{fault}: {example}")


@dataclass(frozen=True)
class Matrix:
    """``send`` brings a request to a process; ``targets`` are parts by what they are."""

    rules: Mapping[Address, Rule]
    send: Callable[[Asked], Awaitable[Reply]]
    targets: Mapping[str, UUID]

    def expected(self, asked: Asked) -> Outcome:
        """By the rules; of what does not exist nobody gets more than that it does not."""
        rule, place = self.rules[address(asked.route)], asked.target.partition(",")[0]
        wanted = expected(rule, asked.entering, asked.page, asked.route.process, place)
        if wanted == "may" and asked.target == NOTHING and rule != "a login":
            return "nothing"
        return wanted

    async def try_all(self, asked: Iterable[Asked], verdict: Verdict) -> None:
        """Sends them, some at once, and holds each answer against the rules, and those about what exists and what does
        not against each other."""
        left, found = iter(asked), dict[Asked, Answered]()

        async def work() -> None:
            for one in left:
                found[one] = read(one, await self.send(one), self.targets)
                self._judge(one, found[one], verdict)

        await asyncio.gather(*(work() for _ in range(LINES)))
        absent = {_place(one): answer for one, answer in found.items() if one.target == NOTHING}
        for one, answer in found.items():
            twin = absent.get(_place(one))
            if twin and self.expected(one) in REFUSALS and answer.alike != twin.alike:
                verdict.wrong("told apart from nothing", f"{one.told}: {_difference(answer, twin)}")

    def _judge(self, asked: Asked, answer: Answered, verdict: Verdict) -> None:
        verdict.tried += 1
        verdict.refused += answer.outcome in REFUSALS
        wanted, rule = self.expected(asked), self.rules[address(asked.route)]
        public = rule == "everybody" and answer.status in (400, 503)
        if answer.outcome != wanted and not public:
            verdict.wrong(f"{wanted} expected, {answer.outcome} seen", f"{asked.told}: {answer.status}")
        person = asked.entering.person
        if person and rule not in ("everybody", "nobody", "a code") and answer.outcome in ("role", "nothing"):
            verdict.turned_away.add((asked.route.process, person.subject))
        for name in answer.names:
            verdict.named.add((asked.entering.who, name))
            if not may_know(asked, name):
                verdict.wrong("told of another's", f"{asked.told}: of {name}")


def may_know(asked: Asked, name: str) -> bool:
    """Whether an answer to this person may tell that there is this part."""
    if asked.entering.who in _OF_THE_CODE:
        return name == _OF_THE_CODE[asked.entering.who]
    person = asked.entering.person
    if person is None or asked.entering.way != ("browser" if asked.page else "token"):
        return False
    if person.role == "desk" or (name in ("held", "referred") and person.role == "auditor"):
        # What a committee gave back is held as well.
        return name in ("held", "referred", AGAIN)
    return name.partition(",")[0] in (person.works, person.audits) or person.audits == "every"


def enter(route: Route, entering: Sequence[Pass], rule: Rule) -> Iterator[Pass]:
    """Who tries an address: everybody in the way that is meant for it, and one in each way that is not."""
    page = route.promised is None
    for one in entering:
        meant = one.way in ("nothing", "code") or one.way == ("browser" if page else "token")
        plain = rule == "a code" and page and one.way == "browser"
        if one.who == "a member" or (meant and not plain):
            yield one


def everything(
    routes: Iterable[Route], entering: Sequence[Pass], rules: Mapping[Address, Rule], targets: Mapping[str, UUID]
) -> Iterator[Asked]:
    """Every request of everybody about everything; what is asked of nothing is the same nothing for all."""
    nothing = uuid4()
    for route in routes:
        rule = rules[address(route)]
        for one in enter(route, entering, rule):
            yield from (Asked(route, one, name, targets[name]) for name in about(route, rule))
            # Who decides is told of nothing that it is decided already: that is no secret between them.
            if "{part}" in route.path and not (rule == "the desk" and one.who == "the desk"):
                yield Asked(route, one, NOTHING, nothing)


def about(route: Route, rule: Rule) -> tuple[str, ...]:
    """What is asked for at an address: the cases of two committees, or what the desk has."""
    if rule == "the case":
        return (AGAIN if route.path.endswith(GIVES_BACK) else "KCOO", "DEP_EZ")
    if "/vastgehouden" in route.path or "/held" in route.path:
        return ("held",)
    return ("referred",) if "/doorverwezen" in route.path or "/referred" in route.path else ("KCOO",)


def _place(asked: Asked) -> tuple[Address, str, str]:
    return address(asked.route), asked.entering.who, asked.entering.way


def _difference(one: Answered, other: Answered) -> str:
    if one.status != other.status:
        return f"{one.status} and not {other.status}"
    return "another body" if one.alike[1] == other.alike[1] else "other headers"
