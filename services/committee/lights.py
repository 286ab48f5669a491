"""Traffic lights: how a term stands today, and which term of a case comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from schemas.terms import Term
from services.committee.decisions import Case

Level = Literal["late", "soon", "fine", "done", "over", "unknown"]

SOON = timedelta(days=14)
_ACKNOWLEDGEMENT = frozenset({"K1", "K9"})
_NOT_HANDLED = "K2"
_CONDUCT = "K7"
_EXTENDED = frozenset({"K5", "K11-extended"})


@dataclass(frozen=True)
class Light:
    """One term today: ``days`` until the day to keep to, below zero when it is too late, None where none counts."""

    term: Term
    level: Level
    days: int | None

    @property
    def day(self) -> date | None:
        """The day to keep to: where it is arguable whether a feast gives more time, the one without it."""
        return self.term.strict or self.term.due


def lights(case: Case, today: date) -> list[Light]:
    """Every term of the case; none once it was refused, because somebody else keeps them then."""
    return [] if case.refused_on else [_light(term, case, today) for term in case.terms]


def running(lights: Iterable[Light]) -> list[Light]:
    """The terms that somebody still has to keep; an end after extension counts only once somebody extended."""
    return [one for one in lights if one.level in ("late", "soon", "fine") and one.term.id not in _EXTENDED]


def unknown(lights: Iterable[Light]) -> list[Light]:
    """The terms, not kept yet, whose last day lies beyond the table of decree days."""
    return [one for one in lights if one.term.unknown and one.level not in ("done", "over")]


def next_light(lights: Sequence[Light]) -> Light | None:
    """The term to keep first; where no day of any is known, the first of those."""
    days_known = min(running(lights), key=lambda one: one.days or 0, default=None)
    return days_known or next((one for one in lights if one.level == "unknown"), None)


def _light(term: Term, case: Case, today: date) -> Light:
    # Where it is arguable whether a feast gives more time, the day without it is the one to keep.
    day = term.strict or term.due
    if term.id in _ACKNOWLEDGEMENT and case.acknowledged_on:
        return Light(term, "done", None)
    if day is None:
        return Light(term, "unknown", None)
    if term.id == _CONDUCT and case.received_on:
        # The reporter kept this term or did not, on the day of receipt; nobody at the destination has to.
        return Light(term, "done" if case.received_on <= day else "over", None)
    left = day - today
    if left < timedelta(0):
        # A case that was accepted can no longer need the notice that it is not handled within four weeks.
        past = term.id == _NOT_HANDLED and case.accepted_on is not None
        return Light(term, "over", None) if past else Light(term, "late", left.days)
    return Light(term, "soon" if left <= SOON else "fine", left.days)
