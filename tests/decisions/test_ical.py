"""A calendar as a parser that is not ours reads it."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from services.committee.ical import WIDEST, Day, written

SINCE = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
# Calendar text knows one kind of line end, and no control characters (RFC 5545, 3.3.11).
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)


@given(TEXTS, TEXTS, TEXTS, st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_another_parser_reads_back_what_was_written(name: str, title: str, note: str, on: date) -> None:
    body = written(name, [Day(UUID(int=7), on, SINCE, title, note)])
    assert all(len(line) <= WIDEST for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"") and body.endswith(b"END:VCALENDAR\r\n")
    calendar = Calendar.from_ical(body)
    (event,) = calendar.walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"]), event["DTSTART"].dt) == (title, note, on)
    assert (str(event["UID"]), event["DTSTAMP"].dt) == (str(UUID(int=7)), SINCE)
    assert event.errors == [] and calendar.errors == []


def test_a_line_end_in_a_text_is_written_out() -> None:
    body = written("x", [Day(UUID(int=7), date(2026, 3, 2), SINCE, "a\r\nb\nc", "")])
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event["SUMMARY"] == "a\nb\nc"
