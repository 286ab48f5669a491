"""Every combination of the facts that the routing table reads, road by road: a fact gets its values once it is read."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from itertools import cycle
from random import Random
from typing import Any, TypeVar, get_args

import orjson

from schemas.facts import Accused, Facts, Form, Identity, Matter, Position, Proceedings, Provision, Role
from services.routing import register
from services.routing.cli import printed
from tests.decisions.routing_oracle import Read
from tests.decisions.routing_oracle_register import Organisations

Given = dict[str, Any]
Said = TypeVar("Said")

ENUMS = {
    "matter": Matter, "form": Form, "identity": Identity, "reporterRole": Role, "representedRole": Role,
    "position": Position, "preferredProvision": Provision, "proceedings": Proceedings,
}  # fmt: skip
BOOLEANS = (
    "classified", "experiencedPersonally", "reprisal", "discrimination", "racism", "avoidOwnDepartment",
    "consentToForward", "acuteDanger", "criminalOffence", "previouslyHandled",
)  # fmt: skip
OWN = "own"
"""The reporter works at the organisation of the accused."""


class Unread(Exception):
    """The road asks for a fact that has no value yet."""


def known_on(on: date) -> Organisations:
    """The register of that day as the oracle reads it."""
    return Organisations(json.loads(orjson.dumps(printed(register.in_force(on)))))


def kinds(on: date) -> list[str | None]:
    """One organisation of each kind that the table can tell apart, a code that does not exist, and null."""
    current = register.in_force(on)
    found: dict[object, str] = {}
    for one in current.standings.values():
        offices = [f"DEP_{one.desk}_{office}" in current.destinations for office in ("COORDINATOR", "CONFIDANT")]
        scope = current.scope(one.committee) if one.committee else ()
        kind = (one.regime, bool(one.desk), scope, one.joined, one.protocol_missing, *offices, one.code == "KCOO")
        found.setdefault(kind, one.code)
    return [*found.values(), "UNKNOWN", None]


def kinds_of_reporter(on: date) -> list[str | None]:
    """The same for the reporter's organisation, of which the table asks less."""
    standings = register.in_force(on).standings.values()
    found = {(one.regime == "rijk", "KCOO" in one.joined): one.code for one in standings}
    return [*found.values(), OWN, "UNKNOWN", None]


def choices(on: date, conduct: tuple[tuple[str | None, str | None], ...]) -> dict[str, tuple[Any, ...]]:
    """The values of every fact of one part. Null and false are one value here, written as either by `facts_of`."""
    return {
        **{fact: (*get_args(values), None) for fact, values in ENUMS.items()},
        **dict.fromkeys(BOOLEANS, (True, None)),
        "organisation": tuple(kinds(on)),
        "reporterOrganisation": tuple(kinds_of_reporter(on)),
        "conduct": conduct,
    }


def roads(table: Callable[[Read], Said], values: dict[str, tuple[Any, ...]]) -> Iterator[tuple[Given, Said]]:
    """Each road that the table can take: the facts read on it, and what the table says at its end."""
    open_roads: list[Given] = [{}]
    while open_roads:
        given = open_roads.pop()
        try:
            yield given, table(reading(given))
        except Unread as unread:
            fact = unread.args[0]
            open_roads += [{**given, fact: value} for value in values[fact]]


def reading(given: Given) -> Read:
    """The facts of one road, as the oracle asks for them."""

    def read(fact: str) -> Any:
        if fact not in given:
            raise Unread(fact)
        return given["organisation"] if given[fact] == OWN else given[fact]

    return read


def backgrounds(values: dict[str, tuple[Any, ...]], chance: Random) -> Iterator[Given]:
    """Any values for the facts that a road does not read: they may make no difference."""
    some = [{fact: chance.choice(options) for fact, options in values.items()} for _ in range(997)]
    return cycle(some)


@cache
def _accused(organisation: str | None, position: Any) -> tuple[Accused]:
    return (Accused(organisation=organisation, position=position),)


def facts_of(given: Given, no: bool | None) -> Facts:
    """A road as facts, where ``no`` (false or null) is what is not true."""
    read = reading(given)
    yes = {fact: read(fact) or no for fact in BOOLEANS}
    first, last = read("conduct")
    return Facts.model_construct(
        matter=(read("matter"),) if read("matter") else None,
        discrimination=yes["discrimination"],
        racism=yes["racism"],
        experienced_personally=yes["experiencedPersonally"],
        form=read("form"),
        preferred_provision=read("preferredProvision"),
        identity=read("identity"),
        reporter_role=read("reporterRole"),
        represented_role=read("representedRole"),
        reporter_organisation=read("reporterOrganisation"),
        avoid_own_department=yes["avoidOwnDepartment"],
        accused=_accused(read("organisation"), read("position")),
        criminal_offence=yes["criminalOffence"],
        proceedings=read("proceedings"),
        first_conduct=first,
        last_conduct=last,
        previously_handled=yes["previouslyHandled"],
        classified=yes["classified"],
        reprisal=yes["reprisal"],
        acute_danger=yes["acuteDanger"],
    )
