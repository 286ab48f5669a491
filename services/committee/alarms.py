"""Which alarm of which term is due: two weeks before its end, three days before, on the day itself and once after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from schemas.committee import TermApproaching, TermPassed
from services.chassis.messages import Effect
from services.committee import rows
from services.committee.decisions import Case, published
from services.committee.lights import lights, running

WARNINGS = (0, 3, 14)
"""Days before the end on which somebody is warned."""

PASSED = -1


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that was raised before."""

    term: str
    step: int
    raised_on: date


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm that is due; ``step`` is one of `WARNINGS` or `PASSED`, ``day`` the day to keep to."""

    term: str
    step: int
    day: date


def due(case: Case, raised: Iterable[Raised], today: date) -> Iterator[Alarm]:
    """For each term that runs at most one: whoever comes back after a day's rest hears where things stand, once.

    An alarm that bears a later day than today was raised by a clock that was wrong, and does not count.
    """
    reached = {one.term: one.step for one in sorted(raised, key=lambda one: -one.step) if one.raised_on <= today}
    for light in running(lights(case, today)):
        left = light.days or 0
        day = today + timedelta(days=left)
        step = PASSED if left < 0 else next((days for days in WARNINGS if left <= days), None)
        if step is None or reached.get(light.term.id, step + 1) <= step:
            continue
        # A term that began after the day of a warning is too short for it.
        if step == PASSED or case.received_on is None or day - timedelta(days=step) > case.received_on:
            yield Alarm(light.term.id, step, day)


def raise_alarms(case: Case, raised: Iterable[Raised], today: date, subscribes: dict[str, bool]) -> list[Effect]:
    """The row that keeps an alarm from coming twice, and the event that tells of it."""
    effects: list[Effect] = []
    for alarm in due(case, raised, today):
        row = rows.Alarm(
            case.part, case.attempt, alarm.term, alarm.step, case.complaint_id, case.destination, alarm.day, today
        )
        effects += [row, *published(_event(row), subscribes)]
    return effects


def _event(row: rows.Alarm) -> TermApproaching | TermPassed:
    about: dict[str, Any] = {
        "complaint": row.complaint_id, "part": row.part, "attempt": row.attempt, "destination": row.destination,
        "term": row.term, "due": row.due, "on": row.raised_on,
    }  # fmt: skip
    return TermPassed(**about) if row.step == PASSED else TermApproaching(**about, days=row.step)
