"""Why a complaint went where it went: every rule that was tried, in order, and what of it did not hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from schemas.facts import Facts
from schemas.register import Text
from services.routing.decisions import ANY_MATTER, Decision, after_conflict, decide, resolved
from services.routing.evidence import facts_hash, register_rows
from services.routing.parts import split
from services.routing.register import Register
from services.routing.rulebook import Rule, Rulebook
from services.routing.situation import Situation, of_whole, situations
from services.routing.wording import in_words, joined, unmet

DECIDES = Text(nl="dit beslist", en="this decides")


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule, or all rules of one row that fail for the same reasons; ``to`` is then None.

    ``why`` is what does not hold, or for a rule that matches what came of it.
    """

    row: str
    to: str | None
    matches: bool
    why: tuple[Text, ...]

    def as_json(self) -> dict[str, Any]:
        """Ready for JSON."""
        why = [text.model_dump() for text in self.why]
        return {"rule": self.row, "matches": self.matches, "to": self.to, "why": why}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with the rules tried; of a complaint that was split, ``parts`` explains each part."""

    decision: Decision
    facts: Facts
    facts_hash: str
    register_rows: tuple[str, ...]
    tried: tuple[Tried, ...]
    parts: tuple["Explanation", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Ready for JSON."""
        content: dict[str, Any] = {
            **{name: value for name, value in self.decision.as_json().items() if name != "parts"},
            "facts": self.facts.model_dump(mode="json", by_alias=True, exclude_none=True),
            "factsHash": self.facts_hash,
            "registerRows": self.register_rows,
            "tried": [one.as_json() for one in self.tried],
        }
        if self.parts:
            content["parts"] = [part.as_json() for part in self.parts]
        return content


def explain(
    facts: Facts,
    consent: bool | None,
    on: date,
    rulebook: Rulebook,
    register: Register,
    exclude: frozenset[str] = frozenset(),
) -> Explanation:
    """The decision that `decide` gives, and the way to it."""
    decision = decide(facts, consent, on, rulebook, register, exclude)
    found = situations(facts, consent, on, register)
    if len(found) == 1:
        return _of_part(facts, decision, found[0], rulebook, exclude)
    of_parts = zip(split(facts), decision.parts, found, strict=False)
    return Explanation(
        decision,
        facts,
        facts_hash(facts).hex(),
        tuple(register_rows(facts, decision)),
        tuple(_together(_tried(Situation(of_whole(found), (), None), rulebook, exclude))),
        tuple(_of_part(own, one, situation, rulebook, exclude) for own, one, situation in of_parts),
    )


def _of_part(
    facts: Facts, decision: Decision, situation: Situation, rulebook: Rulebook, exclude: frozenset[str]
) -> Explanation:
    rows = tuple(register_rows(facts, decision))
    tried = tuple(_together(_tried(situation, rulebook, exclude)))
    return Explanation(decision, facts, facts_hash(facts).hex(), rows, tried)


def _tried(situation: Situation, rulebook: Rulebook, exclude: frozenset[str]) -> Iterator[Tried]:
    """Every rule up to the one that decides."""
    holds = after_conflict(situation, exclude).holds
    for rule in rulebook.rules:
        fails = unmet(rule.when, holds) + tuple(joined(in_words(one)) for one in rule.unless if one.holds(holds))
        if fails:
            yield Tried(rule.row, rule.to, False, fails)
            continue
        came, decides = _came_of(rule, resolved(rule.to, situation.accused), exclude)
        yield Tried(rule.row, rule.to, True, (came,))
        if decides:
            return
        if rule.becomes:
            holds = holds & ~ANY_MATTER | rule.becomes


def _came_of(rule: Rule, destination: str, exclude: frozenset[str]) -> tuple[Text, bool]:
    if rule.becomes:
        return Text(
            nl="de melding gaat verder met een ander onderwerp", en="the report goes on as another matter"
        ), False
    if destination in exclude:
        given_back = Text(
            nl=f"dit past, maar {destination} gaf de zaak terug",
            en=f"this matches, but {destination} gave the case back",
        )
        return given_back, False
    if not destination:
        nowhere = Text(nl="dit past, maar die plek bestaat niet", en="this matches, but there is no such place")
        return nowhere, False
    return DECIDES, True


def _together(tried: Iterator[Tried]) -> Iterator[Tried]:
    """Rules of one row that all fail for the same reason are told as one."""
    for row, group in groupby(tried, key=lambda one: one.row):
        rules = list(group)
        shared = tuple(why for why in rules[0].why if all(why in one.why for one in rules))
        if len(rules) > 1 and shared and not any(one.matches for one in rules):
            yield Tried(row, None, False, shared)
        else:
            yield from rules
