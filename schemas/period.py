"""A day, a month or a year as reporters remember it, and the days it spans."""

from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple


class Period(NamedTuple):
    """The first and the last day of a remembered date, both included."""

    first: date
    last: date

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> "Period":
        """Read ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; ValueError (without the input) for anything else."""
        digits = text.split("-")
        if [len(part) for part in digits] not in ([4], [4, 2], [4, 2, 2]) or not all(
            part.isascii() and part.isdigit() for part in digits
        ):
            raise ValueError("a date is YYYY-MM-DD, YYYY-MM or YYYY")
        year, *rest = (int(part) for part in digits)
        if not 1900 <= year <= 9998 or (rest and not 1 <= rest[0] <= 12):
            raise ValueError("that day is not in the calendar")
        if not rest:
            return cls(date(year, 1, 1), date(year, 12, 31))
        last = monthrange(year, rest[0])[1]
        if len(rest) == 1:
            return cls(date(year, rest[0], 1), date(year, rest[0], last))
        if not 1 <= rest[1] <= last:
            raise ValueError("that day is not in the calendar")
        day = date(year, rest[0], rest[1])
        return cls(day, day)
