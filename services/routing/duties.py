"""What the law asks within a time while a part is held: the day to keep to, counted without the holidays.

Holidays can only move a term's end to later (Algemene termijnenwet, article 1), so whoever keeps these days is in time.
The committee that takes the case counts exactly.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from services.routing.conditions import VALUE, YES

DutyId = Literal["K2", "K3", "K4", "K10"]

_WBK = VALUE["matter"]["integrity"] | VALUE["matter"]["wrongdoing"]
_AWB: tuple[tuple[DutyId, int], ...] = (("K2", 4), ("K3", 6), ("K4", 10))


class Duty(NamedTuple):
    """One term, named as in the table of clocks."""

    id: DutyId
    due: date


def duties(holds: int, received_on: date) -> Iterator[Duty]:
    """The terms that run wherever in this desk the part goes; which of K3 and K4 depends on that place.

    K10 counts from the acknowledgement, which is never before the day of receipt, so this day is the earliest.
    """
    if holds & _WBK:
        if not holds & VALUE["role"]["citizen"]:
            yield Duty("K10", _months_later(received_on, 3))
    elif holds & YES["formalPersonalNamed"]:
        for id, weeks in _AWB:
            yield Duty(id, received_on + timedelta(weeks=weeks))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
