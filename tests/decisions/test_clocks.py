"""The statutory clocks: worked examples, the edges of each rule, and the table that the documentation states."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from schemas.register import Track
from schemas.terms import Term
from services.committee.clocks import AMSTERDAM, CLOCKS, notice_due, terms_of
from services.committee.holidays import KNOWN_YEARS

DOCS = Path(__file__).parents[2] / "docs" / "clocks.md"


def day(text: str) -> date:
    return date.fromisoformat(text)


def term(track: Track, received: str, id: str, **days: str) -> Term:
    terms = terms_of(track, day(received), **{name: day(text) for name, text in days.items()})
    return next(term for term in terms if term.id == id)


@pytest.mark.parametrize(
    ("track", "received", "id", "due"),
    [
        ("awb-committee", "2026-03-02", "K4", "2026-05-11"),
        ("awb-committee", "2026-03-02", "K5", "2026-06-08"),
        # Koningsdag; the extension ends on Tweede Pinksterdag.
        ("awb-committee", "2026-02-16", "K4", "2026-04-28"),
        ("awb-committee", "2026-02-16", "K5", "2026-05-26"),
        # Hemelvaartsdag, a day equated by decree, a weekend; the extension counts from the unshifted end.
        ("awb-committee", "2026-03-05", "K4", "2026-05-18"),
        ("awb-committee", "2026-03-05", "K5", "2026-06-11"),
        # Goede Vrijdag, a weekend, Tweede Paasdag.
        ("awb", "2026-02-20", "K3", "2026-04-07"),
        ("awb", "2026-02-20", "K5", "2026-05-01"),
        # Both Christmas days and a Sunday.
        ("awb-committee", "2026-10-16", "K4", "2026-12-28"),
        # New Year's day, a day equated by decree, a weekend.
        ("awb-committee", "2025-10-23", "K4", "2026-01-05"),
        # Received on a Sunday, which counts as any day.
        ("awb-committee", "2026-03-01", "K4", "2026-05-11"),
        # Received on a feast, which counts as any day.
        ("awb", "2026-04-27", "K2", "2026-05-26"),
        ("awb-committee", "2026-04-27", "K2", "2026-05-26"),
        ("wbk", "2026-05-07", "K9", "2026-05-18"),
        # The target skips the weekend, Koningsdag, and the days around Hemelvaart.
        ("awb", "2026-03-02", "K1", "2026-03-04"),
        ("awb", "2026-03-06", "K1", "2026-03-10"),
        ("awb", "2026-04-24", "K1", "2026-04-29"),
        ("awb-committee", "2026-05-13", "K1", "2026-05-19"),
    ],
)
def test_the_worked_examples(track: Track, received: str, id: str, due: str) -> None:
    assert term(track, received, id).due == day(due)


def test_each_track_has_its_clocks_and_a_clock_without_its_first_day_is_absent() -> None:
    def ids(track: Track, **days: date) -> list[str]:
        return [term.id for term in terms_of(track, day("2026-03-02"), **days)]

    all_days = {name: day("2026-03-03") for name in ("acknowledged_on", "conduct", "notified_on")}
    assert ids("awb-committee") == ["K1", "K2", "K4", "K5"]
    assert ids("awb-committee", **all_days) == ["K1", "K2", "K4", "K5", "K7", "K8"]
    assert ids("awb", **all_days) == ["K1", "K2", "K3", "K5", "K7", "K8"]
    assert ids("wbk") == ["K9"]
    assert ids("wbk", **all_days) == ["K9", "K10"]
    assert ids("wbk-authority", **all_days) == ["K11", "K11-extended"]
    assert ids("none", **all_days) == []


def test_a_track_without_a_table_is_refused_rather_than_left_without_clocks() -> None:
    with pytest.raises(ValueError, match="No clocks are known"):
        terms_of("other", day("2026-03-02"))


def test_the_strict_end_stands_where_the_law_is_arguable_and_nowhere_else() -> None:
    days = {name: day("2026-03-03") for name in ("acknowledged_on", "conduct", "notified_on")}
    terms = [term for track in CLOCKS for term in terms_of(track, day("2026-03-02"), **days)]
    assert {term.id for term in terms if term.strict} == {"K5", "K9", "K10", "K11", "K11-extended"}
    assert {term.id for term in terms if term.target} == {"K1"}
    assert term("wbk", "2026-05-07", "K9").strict == day("2026-05-14")
    assert term("awb-committee", "2026-02-16", "K5").strict == day("2026-05-25")
    assert all(term.article and term.steps for term in terms)


@pytest.mark.parametrize(
    ("start", "strict"),
    [
        ("2025-11-28", "2026-02-28"),
        ("2025-11-30", "2026-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-01-31", "2026-04-30"),
        ("2026-12-31", "2027-03-31"),
        ("2026-09-30", "2026-12-30"),
        ("2026-10-01", "2027-01-01"),
    ],
)
def test_a_month_ends_on_the_same_number_or_on_the_last_day(start: str, strict: str) -> None:
    assert term("wbk", "2026-01-01", "K10", acknowledged_on=start).strict == day(strict)
    assert term("wbk-authority", start, "K11").strict == day(strict)


def test_an_extension_in_months_counts_from_the_unshifted_end() -> None:
    # The last day of April plus three months, not six months after 31 January: never later than any reading.
    assert term("wbk-authority", "2026-01-31", "K11-extended").strict == day("2026-07-30")
    # 3 April 2026 is Goede Vrijdag: the shift to 7 April does not carry over.
    assert term("wbk-authority", "2026-01-03", "K11").due == day("2026-04-07")
    assert term("wbk-authority", "2026-01-03", "K11-extended").due == day("2026-07-03")


@pytest.mark.parametrize(
    ("conduct", "due"),
    [
        ("2025-03-07", "2026-03-07"),  # A Saturday: a year is not shifted.
        ("2024-02-29", "2025-02-28"),
        ("2023-02-28", "2024-02-28"),
        ("2024-12-25", "2025-12-25"),
        ("2039-05-01", "2040-05-01"),  # A year needs no decree.
    ],
)
def test_years_are_never_shifted_and_never_unknown(conduct: str, due: str) -> None:
    for id, start in (("K7", "conduct"), ("K8", "notified_on")):
        found = term("awb", "2026-03-09", id, **{start: conduct})
        assert (found.due, found.unknown) == (day(due), None)


def test_a_term_is_unknown_exactly_when_it_needs_a_day_that_no_decree_covers() -> None:
    last = KNOWN_YEARS[-1]
    assert last == 2028, "a new decree: move these days along"
    # Four weeks to Friday 29 December 2028; to Saturday 30 December, which runs on to Tuesday 2 January 2029.
    assert term("awb", "2028-12-01", "K2").due == day("2028-12-29")
    unknown = term("awb", "2028-12-02", "K2")
    assert (unknown.due, unknown.steps[-1]) == (
        None,
        "Monday 1 January 2029 (Nieuwjaarsdag) → Tuesday 2 January 2029, Atw art. 1",
    )
    assert unknown.unknown == (
        "Which days of 2029 are equated with a feast is not known here, only those of 2023 to 2028: add the royal "
        "decree for 2029 (Atw art. 3(3)) to the table of decrees."
    )
    assert term("awb", "2028-12-27", "K1").due == day("2028-12-29")
    assert term("awb", "2028-12-28", "K1").due is None
    assert not any("working day 2" in step for step in term("awb", "2028-12-28", "K1").steps)
    assert not any("working day" in step for step in term("awb", "2028-12-29", "K1").steps)
    # The unshifted end may pass through an unknown year: it does not ask which days are feasts.
    assert term("wbk", "2028-12-28", "K9").strict == day("2029-01-04")
    # On the other side the table has an edge too: Saturday 31 December 2022 runs on to Monday 2 January 2023.
    assert term("awb", "2022-12-03", "K2").due == day("2023-01-02")
    assert term("awb", "2022-12-02", "K2").due is None


def test_the_steps_tell_how_the_day_was_reached() -> None:
    assert term("awb-committee", "2026-03-05", "K4").steps == (
        "received on Thursday 5 March 2026, day 0",
        "10 weeks → Thursday 14 May 2026",
        "Thursday 14 May 2026 (Hemelvaartsdag) → Friday 15 May 2026, Atw art. 1",
        "Friday 15 May 2026 (equated by decree, Stcrt. 2025, 24713) → Saturday 16 May 2026, Atw art. 1",
        "Saturday 16 May 2026 (weekend) → Sunday 17 May 2026, Atw art. 1",
        "Sunday 17 May 2026 (weekend) → Monday 18 May 2026, Atw art. 1",
    )
    assert term("awb", "2026-03-05", "K1").steps == (
        "received on Thursday 5 March 2026, day 0",
        "working day 1 → Friday 6 March 2026",
        "Saturday 7 March 2026 (weekend) → Sunday 8 March 2026",
        "Sunday 8 March 2026 (weekend) → Monday 9 March 2026",
        "working day 2 → Monday 9 March 2026",
    )
    assert term("awb", "2026-03-09", "K7", conduct="2025-03-07").steps == (
        "last conduct on Friday 7 March 2025, day 0",
        "1 year → Saturday 7 March 2026",
        "a term in years is not shifted, Atw art. 4(a)",
    )
    assert "4 weeks → Thursday 11 June 2026" in term("awb-committee", "2026-03-05", "K5").steps


def test_a_notice_is_due_after_48_hours_that_really_pass() -> None:
    spring = notice_due(datetime(2026, 3, 28, 12, tzinfo=AMSTERDAM))
    assert (spring.isoformat(), spring.tzname()) == ("2026-03-30T13:00:00+02:00", "CEST")
    assert notice_due(datetime(2026, 10, 24, 12, tzinfo=AMSTERDAM)).isoformat() == "2026-10-26T11:00:00+01:00"
    assert notice_due(datetime(2026, 7, 1, 12, tzinfo=UTC)).isoformat() == "2026-07-03T14:00:00+02:00"


def test_the_documentation_names_every_clock_with_its_article() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for clocks in CLOCKS.values():
        for clock in clocks:
            (row,) = re.findall(rf"^\| {clock.id} \|.*$", text, re.MULTILINE)
            assert clock.article in row
            assert all(f"{span.number} {span.unit}" in row for span in clock.spans)
