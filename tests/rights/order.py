"""In which order people do things: first what must come to nothing, then what they may, what ends something last."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.rights.asking import Asked
from tests.rights.rules import address, ruled
from tests.rights.verdict import expected

OUT = ("/uitloggen", "/log-out")
GIVES_BACK = ("/refusal", "/niet-voor-ons", "/not-ours")
LEAVES = ("/recusals", "/niet-meedoen", "/recuse")
LATER = (
    ("/decision", "/forwarding", "/vastgehouden/{part}", "/held/{part}", "/doorverwezen/{part}", "/referred/{part}"),
    ("/acceptance", "/aannemen", "/accept"),
    GIVES_BACK,
    LEAVES,
)
"""Ends of addresses where something is done that others then find done, the later the further on."""
TELLS = ("a code", "a login", "cases", "openings", "the desk", "the auditor", "the administrator")
WRITES_TO = ("/messages", "/bericht", "/message")


@dataclass(frozen=True)
class Order:
    """``harmless`` changes nothing, ``lists`` of it is looked at again afterwards; ``acts`` are done one list after the
    other; ``leaving`` logs out."""

    harmless: list[Asked]
    acts: list[list[Asked]]
    leaving: list[Asked]

    @property
    def lists(self) -> list[Asked]:
        """What tells of more than one part."""
        looks = (one for one in self.harmless if one.route.method == "GET" and "{part}" not in one.route.path)
        return [one for one in looks if ruled()[address(one.route)] in TELLS]

    @classmethod
    def of(cls, asked: Iterable[Asked]) -> "Order":
        """Each of them in its place; who leaves a case leaves it in one way only, as it is gone for them then."""
        harmless, acts, leaving = [], [[] for _ in range(len(LATER) + 1)], []  # type: ignore[var-annotated]
        ways: dict[tuple[str, str], list[Asked]] = {}
        for one in asked:
            if one.route.path.endswith(OUT):
                leaving.append(one)
            elif not does_something(one):
                harmless.append(one)
            elif one.route.path.endswith(LEAVES):
                ways.setdefault((one.entering.who, one.target), []).append(one)
            else:
                acts[_rank(one)].append(one)
        acts[-1] = [mine[number % len(mine)] for number, mine in enumerate(ways.values())]
        return cls(harmless, acts, leaving)


def does_something(asked: Asked) -> bool:
    """Whether this person may do what this asks, and it is more than looking."""
    rule = ruled()[address(asked.route)]
    if asked.route.method != "POST" or rule == "everybody":
        return False
    if asked.entering.who == "another reporter" and asked.route.path.endswith(WRITES_TO):
        # To whom somebody else's part is: it must come to nothing.
        return False
    place = asked.target.partition(",")[0]
    return expected(rule, asked.entering, asked.page, asked.route.process, place) == "may"


def replayed(asked: Asked) -> Asked:
    """The first page behind the login that somebody left, with what their browser had then."""
    path = {"committee": "/nl/ingelogd", "routing": "/nl/ingelogd"}[asked.route.process]
    left = replace(asked.entering, way="nothing") if asked.entering.way == "browser" else asked.entering
    return replace(asked, route=replace(asked.route, method="GET", path=path), entering=left)


def _rank(asked: Asked) -> int:
    return next((n for n, ends in enumerate(LATER, 1) if asked.route.path.endswith(ends)), 0)
