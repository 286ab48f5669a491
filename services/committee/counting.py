"""Counting from one day to another, each step written down as it is taken."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from services.committee.holidays import KNOWN_YEARS, day_off


class Span(NamedTuple):
    """A length as the law words it: the unit decides how it counts."""

    number: int
    unit: Literal["working days", "days", "weeks", "months", "year"]


@dataclass(frozen=True)
class Count:
    """Where a counting stands and how it came there; with ``unknown`` (a sentence) the term ends no earlier than
    ``day``, and nobody can say yet on which day."""

    day: date
    steps: tuple[str, ...]
    unknown: str | None = None

    def plus(self, span: Span) -> "Count":
        """The day of start is day 0; a month or a year ends on the same day number, else on the month's last day."""
        if span.unit == "working days":
            return self._plus_working_days(span.number)
        match span.unit:
            case "days":
                end = self.day + timedelta(days=span.number)
            case "weeks":
                end = self.day + timedelta(weeks=span.number)
            case "months":
                end = _months_later(self.day, span.number)
            case "year":
                end = _months_later(self.day, 12 * span.number)
        return self.noting(f"{span.number} {span.unit} → {spelled(end)}", end)

    def to_normal_day(self) -> "Count":
        """Atw art. 1(1): a term that ends on a Saturday, a Sunday or a feast runs on to the next day that is none."""
        return self._onwards(", Atw art. 1")

    def noting(self, step: str, day: date | None = None) -> "Count":
        return replace(self, day=day or self.day, steps=(*self.steps, step))

    def _onwards(self, source: str) -> "Count":
        count = self
        while reason := day_off(count.day):
            after = count.day + timedelta(days=1)
            count = count.noting(f"{spelled(count.day)} ({reason}) → {spelled(after)}{source}", after)
        if (year := count.day.year) in KNOWN_YEARS:
            return count
        gap = (
            f"Which days of {year} are equated with a feast is not known here, only those of {KNOWN_YEARS[0]} to "
            f"{KNOWN_YEARS[-1]}: add the royal decree for {year} (Atw art. 3(3)) to the table of decrees."
        )
        return replace(count, unknown=gap)

    def _plus_working_days(self, number: int) -> "Count":
        count = self
        for n in range(1, number + 1):
            count = replace(count, day=count.day + timedelta(days=1))._onwards("")
            if count.unknown:
                break
            count = count.noting(f"working day {n} → {spelled(count.day)}")
        return count


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def spelled(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
