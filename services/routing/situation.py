"""From facts to a situation: the set of words of the rulebook that hold for one part of a complaint."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from schemas.facts import Facts, Role
from schemas.period import Period
from services.routing.conditions import VALUE, YES
from services.routing.parts import Part, parts_of, protected
from services.routing.register import Register, Standing
from services.routing.rows import Problem

_AS_REPORTED = (
    ("classified", YES["classified"]),
    ("reprisal", YES["reprisal"]),
    ("criminal_offence", YES["criminalOffence"]),
    ("acute_danger", YES["acuteDanger"]),
    ("previously_handled", YES["previouslyHandled"]),
    ("experienced_personally", YES["experiencedPersonally"]),
    ("avoid_own_department", YES["avoidOwnDepartment"]),
)
_TOP = frozenset({"minister", "top-management", "committee-member", "integrity-officer"})


class Situation(NamedTuple):
    """One part: the bits that hold, what is missing or contradicts itself, and the standing of the accused's side."""

    holds: int
    problems: tuple[Problem, ...]
    accused: Standing | None


def situations(facts: Facts, consent: bool | None, on: date, register: Register) -> list[Situation]:
    """The situation of each part, in the order of `parts_of`."""
    common = of_complaint(facts, consent, on)
    found = []
    for part in parts_of(facts):
        problems = tuple(problems_of(facts, part, on, register))
        holds = common | of_part(facts, part, register) | (YES["incomplete"] if problems else 0)
        found.append(Situation(holds, problems, register.standings.get(part.organisation or "")))
    return found


def of_whole(parts: list[Situation]) -> int:
    """What holds for a complaint of several parts, before it is split."""
    return reduce(or_, (part.holds for part in parts), YES["severalParts"])


def of_complaint(facts: Facts, consent: bool | None, on: date) -> int:
    """What holds for every part of the complaint."""
    situation = (
        VALUE["form"][facts.form]
        | VALUE["identity"][facts.identity]
        | VALUE["role"][_role(facts)]
        | VALUE["preferredProvision"][facts.preferred_provision]
        | VALUE["proceedings"][facts.proceedings]
    )
    for name, bit in _AS_REPORTED:
        if getattr(facts, name):
            situation |= bit
    formal_and_personal = facts.form == "formal" and facts.experienced_personally is True
    if formal_and_personal and facts.identity in ("known", "confidential"):
        situation |= YES["formalPersonalNamed"]
    if consent or (formal_and_personal and facts.identity == "known"):
        situation |= YES["mayForward"]
    if facts.discrimination or facts.racism:
        situation |= YES["discrimination"]
    if protected(facts):
        situation |= YES["protected"]
    if facts.reporter_role == "representative":
        situation |= YES["representative"]
    if facts.last_conduct and _over_a_year_ago(Period.parse(facts.last_conduct), on):
        situation |= YES["overAYearAgo"]
    return situation


def of_part(facts: Facts, part: Part, register: Register) -> int:
    """What holds for this part besides; `problems_of` says whether it is incomplete."""
    situation = (
        VALUE["matter"][part.matter]
        | VALUE["position"][part.position]
        | _organisations(register).get(part.organisation or "", VALUE["regime"][None])
    )
    if part.position in _TOP:
        situation |= YES["top"]
    reporter = register.standings.get(facts.reporter_organisation or "")
    accused = register.standings.get(part.organisation or "")
    role = _role(facts)
    if reporter:
        situation |= _of_reporter(reporter, accused)
        if ("KCOO" in reporter.joined or reporter.regime == "rijk") and role in register.scope("KCOO"):
            situation |= YES["kcooTakesRole"]
    if accused and accused.committee and role in register.scope(accused.committee):
        situation |= YES["ownCommitteeTakesRole"]
    return situation


def problems_of(facts: Facts, part: Part, on: date, register: Register) -> Iterator[Problem]:
    """What is missing or contradicts itself (row A9)."""
    if part.matter in (None, "other", "unknown"):
        yield "matter"
    if facts.form in (None, "other"):
        yield "form"
    if facts.identity in (None, "other"):
        yield "identity"
    if facts.reporter_role in (None, "other"):
        yield "reporterRole"
    if facts.reporter_role == "representative" and facts.represented_role in (None, "other", "representative"):
        yield "representedRole"
    if part.position in (None, "other"):
        yield "position"
    if part.organisation is None:
        yield "organisation"
    elif part.organisation not in register.standings:
        yield "unknownOrganisation"
    if facts.first_conduct or facts.last_conduct:
        yield from _problems_in_time(facts, on)
    if facts.identity == "anonymous" and facts.form == "formal":
        yield "anonymousFormal"


def _problems_in_time(facts: Facts, on: date) -> Iterator[Problem]:
    first = Period.parse(facts.first_conduct) if facts.first_conduct else None
    last = Period.parse(facts.last_conduct) if facts.last_conduct else None
    if first and last and last.last < first.first:
        yield "conductOrder"
    if (first and first.first > on) or (last and last.first > on):
        yield "conductInFuture"


def _over_a_year_ago(conduct: Period, on: date) -> bool:
    """The same day a year later is within; a year after 29 February is 28 February."""
    last = conduct.last
    return (on.year - 1, on.month, on.day) > (last.year, last.month, last.day)


def _role(facts: Facts) -> Role | None:
    """A representative counts as the person represented."""
    return facts.represented_role if facts.reporter_role == "representative" else facts.reporter_role


def _of_reporter(reporter: Standing, accused: Standing | None) -> int:
    situation = YES["reporterJoinedKcoo"] if "KCOO" in reporter.joined else 0
    if accused:
        situation |= YES["ownDepartment" if reporter.row == accused.row else "otherDepartment"]
    return situation


@lru_cache(maxsize=64)
def _organisations(register: Register) -> Mapping[str, int]:
    """What holds for an accused organisation, whoever complains."""
    return {code: _of_organisation(standing, register) for code, standing in register.standings.items()}


def _of_organisation(standing: Standing, register: Register) -> int:
    holds = {
        "inRegister": True,
        "aboutKcoo": standing.code == "KCOO",
        "joinedKcoo": "KCOO" in standing.joined,
        "joinedIcRijk": "IC_RIJK" in standing.joined,
        "ownCommittee": standing.committee is not None,
        "coordinatorMissing": f"DEP_{standing.desk}_COORDINATOR" not in register.destinations,
        "confidantMissing": f"DEP_{standing.desk}_CONFIDANT" not in register.destinations,
        "protocolMissing": standing.protocol_missing,
    }
    return VALUE["regime"][standing.regime] | sum(YES[fact] for fact, true in holds.items() if true)
