"""The days on which no statutory term ends: art. 3 of the Algemene termijnenwet (Atw) and the decrees under it."""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple


class Decree(NamedTuple):
    """A royal decree under Atw art. 3(3): for these years, no other days than these are equated with a feast."""

    first_year: int
    last_year: int
    source: str
    days: tuple[date, ...]


DECREES = (
    Decree(
        2023,
        2025,
        "Besluit gelijkstelling van 28 april 2023 t/m 30 mei 2025",
        (date(2023, 4, 28), date(2023, 5, 19), date(2024, 5, 10), date(2024, 12, 27), date(2025, 5, 30)),
    ),
    Decree(
        2026,
        2028,
        "Stcrt. 2025, 24713",
        (date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)),
    ),
)
KNOWN_YEARS = range(DECREES[0].first_year, DECREES[-1].last_year + 1)
KNOWN_UNTIL = date(DECREES[-1].last_year, 12, 31)

_EQUATED = {day: f"equated by decree, {decree.source}" for decree in DECREES for day in decree.days}


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year, by the anonymous computus that Meeus, Jones and Butcher passed on."""
    century, year_of_century = divmod(year, 100)
    leap_centuries, since_leap_century = divmod(century, 4)
    leap_years, since_leap_year = divmod(year_of_century, 4)
    moon_drift = (century - (century + 8) // 25 + 1) // 3
    golden = year % 19
    moon = (19 * golden + century - leap_centuries - moon_drift + 15) % 30
    to_sunday = (32 + 2 * since_leap_century + 2 * leap_years - moon - since_leap_year) % 7
    late = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def feasts(year: int) -> dict[date, str]:
    """The feasts of Atw art. 3(1) and 3(2) by day, each under its Dutch name; right from 2014, the first Koningsdag."""
    sunday = easter(year)
    kings_day = date(year, 4, 27)
    if kings_day.isoweekday() == 7:
        kings_day = date(year, 4, 26)
    return {
        date(year, 1, 1): "Nieuwjaarsdag",
        sunday - timedelta(days=2): "Goede Vrijdag",
        sunday + timedelta(days=1): "Tweede Paasdag",
        kings_day: "Koningsdag",
        date(year, 5, 5): "Bevrijdingsdag",
        sunday + timedelta(days=39): "Hemelvaartsdag",
        sunday + timedelta(days=50): "Tweede Pinksterdag",
        date(year, 12, 25): "Eerste Kerstdag",
        date(year, 12, 26): "Tweede Kerstdag",
    }


def end_soon(today: date) -> bool:
    """Whether the last day of the table is a year away, or less: the next decree is to be added now."""
    return today >= KNOWN_UNTIL.replace(year=KNOWN_UNTIL.year - 1)


def day_off(day: date) -> str | None:
    """Why no term ends on this day, or None: then it is a normal day, provided that its year is in `KNOWN_YEARS`."""
    weekend = "weekend" if day.isoweekday() >= 6 else None
    return feasts(day.year).get(day) or _EQUATED.get(day) or weekend
