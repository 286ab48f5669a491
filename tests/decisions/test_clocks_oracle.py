"""Every clock for every day of receipt of forty years, against a calendar that is walked day by day."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from schemas.register import Track
from services.committee.clocks import terms_of
from services.committee.holidays import easter, feasts

DAY = timedelta(days=1)
FIRST, LAST = date(2010, 1, 1), date(2049, 12, 31)

# Written out from printed calendars, so that it shares no computation with the code under test.
FREE = {
    2023: "0101 0407 0410 0427 0428 0505 0518 0519 0529 1225 1226",
    2024: "0101 0329 0401 0427 0505 0509 0510 0520 1225 1226 1227",
    2025: "0101 0418 0421 0426 0505 0529 0530 0609 1225 1226",
    2026: "0101 0102 0403 0406 0427 0505 0514 0515 0525 1225 1226",
    2027: "0101 0326 0329 0427 0505 0506 0507 0517 1225 1226",
    2028: "0101 0414 0417 0427 0428 0505 0525 0526 0605 1225 1226",
}
FREE_DAYS = {date(year, int(text[:2]), int(text[2:])) for year, days in FREE.items() for text in days.split()}


def paschal_sunday(year: int) -> date:
    """Clavius' way: the golden number and the epact give the full moon, Easter is the Sunday after it."""
    golden, century = year % 19 + 1, year // 100 + 1
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - (3 * century // 4 - 12)) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    moon = date(year, 3, 1) + (43 - epact) * DAY
    if moon < date(year, 3, 21):
        moon += 30 * DAY
    return next(moon + n * DAY for n in range(1, 8) if (moon + n * DAY).weekday() == 6)


def feast_days(year: int) -> set[date]:
    sunday = paschal_sunday(year)
    fixed = {date(year, month, number) for month, number in ((1, 1), (5, 5), (12, 25), (12, 26))}
    kings = {date(year, 4, 27) if date(year, 4, 27).weekday() != 6 else date(year, 4, 26)}
    return fixed | kings | {sunday - 2 * DAY, sunday + DAY, sunday + 39 * DAY, sunday + 50 * DAY}


OTHER_FEASTS = {day for year in range(2009, 2052) if year not in FREE for day in feast_days(year)}


def first_normal_day(day: date) -> date | None:
    while day.weekday() in (5, 6) or day in FREE_DAYS or day in OTHER_FEASTS:
        day += DAY
    return day if day.year in FREE else None


def days_on(day: date, number: int) -> date:
    for _ in range(number):
        day += DAY
    return day


def months_on(day: date, number: int) -> date:
    """Walks over so many first days of a month, then to the same number or as far as that month goes."""
    at = day
    while number:
        at += DAY
        number -= at.day == 1
    while at.day < day.day and (at + DAY).day != 1:
        at += DAY
    return at


def two_working_days_on(day: date) -> date | None:
    first = first_normal_day(day + DAY)
    return first and first_normal_day(first + DAY)


Ends = tuple[date | None, date | None]


def shifted(end: date) -> Ends:
    return first_normal_day(end), None


def arguable(end: date) -> Ends:
    return first_normal_day(end), end


ORACLE: dict[Track, dict[str, Callable[[date], Ends]]] = {
    "awb-committee": {
        "K1": lambda day: (two_working_days_on(day), None),
        "K2": lambda day: shifted(days_on(day, 28)),
        "K4": lambda day: shifted(days_on(day, 70)),
        "K5": lambda day: arguable(days_on(day, 98)),
        "K7": lambda day: (months_on(day, 12), None),
        "K8": lambda day: (months_on(day, 12), None),
    },
    "awb": {
        "K1": lambda day: (two_working_days_on(day), None),
        "K2": lambda day: shifted(days_on(day, 28)),
        "K3": lambda day: shifted(days_on(day, 42)),
        "K5": lambda day: arguable(days_on(day, 70)),
        "K7": lambda day: (months_on(day, 12), None),
        "K8": lambda day: (months_on(day, 12), None),
    },
    "wbk": {
        "K9": lambda day: arguable(days_on(day, 7)),
        "K10": lambda day: arguable(months_on(day, 3)),
    },
    "wbk-authority": {
        "K11": lambda day: arguable(months_on(day, 3)),
        "K11-extended": lambda day: arguable(months_on(months_on(day, 3), 3)),
    },
}


def every_day() -> Iterator[date]:
    return (FIRST + n * DAY for n in range((LAST - FIRST).days + 1))


def test_easter_and_the_feasts_agree_with_another_computus() -> None:
    assert all(easter(year) == paschal_sunday(year) for year in range(1583, 4100))
    assert all(feasts(year).keys() == feast_days(year) for year in range(2014, 2414))
    assert all(feasts(year).keys() <= FREE_DAYS for year in FREE)


@pytest.mark.parametrize("track", ORACLE)
def test_every_clock_of_every_day_of_forty_years_agrees_with_the_walk(track: Track) -> None:
    latest: dict[str, date] = {}
    for day in every_day():
        terms = terms_of(track, day, acknowledged_on=day, conduct=day, notified_on=day)
        assert {term.id: (term.due, term.strict) for term in terms} == {
            id: ends(day) for id, ends in ORACLE[track].items()
        }, day
        for term in terms:
            assert (term.due is None) == (term.unknown is not None), day
            if term.due is None:
                continue
            assert term.due > day and term.due >= (term.strict or day), day
            assert term.due >= latest.get(term.id, day), "a later receipt may not end earlier"
            latest[term.id] = term.due
            if term.id not in ("K7", "K8"):
                assert term.due.weekday() < 5 and term.due not in FREE_DAYS, day
    assert latest.keys() == ORACLE[track].keys()
