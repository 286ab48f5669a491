"""The calendar under the clocks: feasts as they are celebrated, decrees, and why art. 2 of the Atw needs no code."""

from datetime import date, timedelta

from services.committee.holidays import DECREES, KNOWN_YEARS, day_off, easter, feasts


def test_koningsdag_is_the_day_on_which_it_is_celebrated() -> None:
    assert day_off(date(2025, 4, 26)) == "Koningsdag", "27 April 2025 is a Sunday"
    assert "Koningsdag" not in (day_off(date(2025, 4, 27)), day_off(date(2024, 4, 26)))
    assert day_off(date(2024, 4, 27)) == "Koningsdag"


def test_a_day_that_is_no_day_to_end_on_says_by_what_name() -> None:
    """Atw art. 3(1) and 3(2), as the calendar of 2026 has them, and a day of each decree."""
    named = {
        "01-01": "Nieuwjaarsdag", "04-03": "Goede Vrijdag", "04-06": "Tweede Paasdag", "04-27": "Koningsdag",
        "05-05": "Bevrijdingsdag", "05-14": "Hemelvaartsdag", "05-25": "Tweede Pinksterdag",
        "12-25": "Eerste Kerstdag", "12-26": "Tweede Kerstdag", "05-15": "equated by decree, Stcrt. 2025, 24713",
        "03-07": "weekend",
    }  # fmt: skip
    assert {day: day_off(date.fromisoformat(f"2026-{day}")) for day in named} == named
    assert day_off(date(2024, 5, 10)) == "equated by decree, Besluit gelijkstelling van 28 april 2023 t/m 30 mei 2025"


def test_every_decree_names_working_days_of_its_own_years_and_no_year_is_missed() -> None:
    covered = [year for decree in DECREES for year in range(decree.first_year, decree.last_year + 1)]
    assert covered == list(KNOWN_YEARS)
    for decree in DECREES:
        for equated in decree.days:
            assert decree.first_year <= equated.year <= decree.last_year and decree.source
            assert equated.isoweekday() < 6 and equated not in feasts(equated.year)


def test_art_2_never_bites_because_any_seven_days_hold_two_normal_days() -> None:
    # The shortest clock is seven days. Of the feasts alone over a whole Gregorian cycle; with the decrees where known.
    first, last = date(2014, 1, 1), date(2414, 1, 1)
    normal = [day_off(first + timedelta(days=n)) is None for n in range((last - first).days)]
    assert min(sum(normal[n : n + 7]) for n in range(len(normal) - 6)) == 2


def test_easter_is_where_the_almanac_has_it() -> None:
    almanac = {1961: "04-02", 2000: "04-23", 2008: "03-23", 2011: "04-24", 2024: "03-31", 2026: "04-05", 2038: "04-25"}
    assert {year: f"{easter(year):%m-%d}" for year in almanac} == almanac
