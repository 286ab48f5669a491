"""Where a complaint goes: the first row of the rulebook that matches its facts, with the reason in both languages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from schemas.facts import Facts
from schemas.register import Text, Track
from services.routing.conditions import VALUE, YES
from services.routing.parts import parts_of
from services.routing.register import Register, Standing
from services.routing.rows import PROBLEMS, Problem
from services.routing.rulebook import Rule, Rulebook
from services.routing.situation import Situation, of_whole, situations

ANY_MATTER = sum(VALUE["matter"].values())
CHAIN = ("DEP_x", "DEP_x_COORDINATOR", "DEP_x_CONFIDANT", "AUTHORITY_x")
"""The places of an organisation itself."""
_CITIZEN = VALUE["role"]["citizen"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of a complaint or one part of it.

    ``proposal`` is only with HOLD, and null where no row suggests anything; ``parts`` only with SPLIT, in the order of
    `parts_of`.
    """

    destination: str
    rule: str
    overlays: tuple[str, ...]
    track: Track
    rulebook: date
    because: Text
    legal_basis: str
    proposal: str | None = None
    parts: tuple["Decision", ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The decision as ``python -m services.routing decide`` prints it, ready for JSON."""
        content: dict[str, Any] = {
            "destination": self.destination,
            "rule": self.rule,
            "overlays": self.overlays,
            "track": self.track,
            "rulebook": self.rulebook,
            "because": {"nl": self.because.nl, "en": self.because.en},
            "legalBasis": self.legal_basis,
        }
        if self.proposal:
            content["proposal"] = self.proposal
        if self.parts:
            content["parts"] = [part.as_json() for part in self.parts]
        return content


def decide(
    facts: Facts,
    consent: bool | None,
    on: date,
    rulebook: Rulebook,
    register: Register,
    exclude: frozenset[str] = frozenset(),
) -> Decision:
    """The one outcome for these facts, filed on this day.

    ``consent`` is to forwarding outside the desk. ``exclude`` is where the case cannot go any more: the next row that
    leads elsewhere decides, and a person where there is none.
    """
    return conclude(situations(facts, consent, on, register), rulebook, exclude)


def conclude(parts: list[Situation], rulebook: Rulebook, exclude: frozenset[str] = frozenset()) -> Decision:
    """The one outcome for the situations of a complaint's parts; see `decide`."""
    decided = [_of_part(part, rulebook, exclude) for part in parts]
    if len(decided) == 1:
        return decided[0]
    whole = of_whole(parts)
    rule = next(road(whole, rulebook))
    decision = _decision(rule, rule.to, "", rule.because, whole, rulebook)
    return replace(decision, overlays=(), parts=tuple(decided)) if rule.to == "SPLIT" else decision


def road(situation: int, rulebook: Rulebook) -> Iterator[Rule]:
    """The rules that match, in order; a rule that only changes the matter is on the road too."""
    for rule in rulebook.rules:
        if rule.when.holds(situation) and not any(unless.holds(situation) for unless in rule.unless):
            yield rule
            if rule.becomes:
                situation = situation & ~ANY_MATTER | rule.becomes


@lru_cache(maxsize=2**16)
def _end_of_road(situation: int, rulebook: Rulebook) -> tuple[Rule, ...]:
    """The first rule on the road that has a destination, if any: kept, because most complaints are alike."""
    return next(((rule,) for rule in road(situation, rulebook) if rule.to), ())


@lru_cache(maxsize=2**16)
def _overlays(situation: int, rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(one.id for one in rulebook.overlays if any(when.holds(situation) for when in one.when))


def _of_part(part: Situation, rulebook: Rulebook, exclude: frozenset[str]) -> Decision:
    gave_back = rulebook.rules[-1]
    part = after_conflict(part, exclude)
    rules = road(part.holds, rulebook) if exclude else _end_of_road(part.holds & rulebook.rules_ask, rulebook)
    for rule in rules:
        destination = resolved(rule.to, part.accused)
        if destination in exclude:
            gave_back = rule
        elif destination:
            proposal = resolved(rule.proposal, part.accused)
            if proposal in exclude:
                proposal = ""
            because = _with_problems(rule.because, part.problems, rulebook)
            return _decision(rule, destination, proposal, because, part.holds, rulebook)
    return replace(_decision(gave_back, "HOLD", "", rulebook.no_row, part.holds, rulebook), track="none")


def _decision(
    rule: Rule, destination: str, proposal: str, because: Text, situation: int, rulebook: Rulebook
) -> Decision:
    return Decision(
        destination=destination,
        rule=rule.row,
        overlays=_overlays(situation & rulebook.overlays_ask, rulebook),
        track="none" if rule.track == "wbk" and situation & _CITIZEN else rule.track,
        rulebook=rulebook.in_force,
        because=because,
        legal_basis=rule.law,
        proposal=proposal or None,
    )


def _with_problems(because: Text, problems: tuple[Problem, ...], rulebook: Rulebook) -> Text:
    """The reason with every problem named, where it asks for them."""
    if PROBLEMS not in because.nl:
        return because
    found = [rulebook.problems[problem] for problem in problems]
    return Text(
        nl=because.nl.replace(PROBLEMS, " ".join(text.nl for text in found)),
        en=because.en.replace(PROBLEMS, " ".join(text.en for text in found)),
    )


def after_conflict(part: Situation, exclude: frozenset[str]) -> Situation:
    """The situation once the whole chain of the accused's own organisation is excluded (O1)."""
    own = chain(part.accused) if exclude else frozenset()
    conflicted = own and own <= exclude
    return part._replace(holds=part.holds | YES["organisationConflicted"]) if conflicted else part


def excluded(facts: Facts, register: Register, refused_by: Mapping[str, str]) -> frozenset[str]:
    """Where a part cannot go any more: what gave it back, and the whole organisation if the reason was a conflict."""
    gone = frozenset(refused_by)
    conflicts = {place for place, reason in refused_by.items() if reason == "conflict"}
    for part in parts_of(facts):
        own = chain(register.standings.get(part.organisation or ""))
        gone |= own if own & conflicts else frozenset()
    return gone


def chain(accused: Standing | None) -> frozenset[str]:
    """Every place of the accused's own organisation."""
    return frozenset(code for to in CHAIN if (code := resolved(to, accused)))


def resolved(to: str, accused: Standing | None) -> str:
    """The code with x filled in: its committee, its desk, or for a referral the organisation itself; empty if none."""
    if "_x" not in to:
        return to
    if accused is None:
        return ""
    if to == "DEP_x":
        return accused.committee or ""
    x = accused.code if to == "REFER_x" else accused.desk
    return to.replace("_x", f"_{x}") if x else ""
