"""A calendar as RFC 5545 writes it: days that calendar programs fetch, and no word of what they are about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

WIDEST = 75
"""Octets in a line, its end not counted (RFC 5545, 3.1)."""


@dataclass(frozen=True)
class Day:
    """One whole day; ``id`` stays the same as long as it is the same thing, ``since`` is when we came to know it."""

    id: UUID
    on: date
    since: datetime
    title: str
    note: str


def written(name: str, days: Iterable[Day]) -> bytes:
    """A calendar that asks to be fetched again after some hours (RFC 7986). It blocks nobody's time."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gezamenlijk loket//Termijnen//NL", "METHOD:PUBLISH",
        f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        *(line for day in days for line in _event(day)), "END:VCALENDAR",
    ]  # fmt: skip
    return b"".join(part for line in lines for part in _folded(line.encode()))


def _event(day: Day) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{day.id}"
    yield f"DTSTAMP:{day.since.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
    yield f"SUMMARY:{_text(day.title)}"
    yield f"DESCRIPTION:{_text(day.note)}"
    yield "CLASS:CONFIDENTIAL"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: bytes) -> Iterator[bytes]:
    """The line in pieces of at most `WIDEST` octets, none of which ends within a character."""
    room = WIDEST
    while len(line) > room:
        end = room
        while line[end] & 0xC0 == 0x80:  # the second or a later octet of a character
            end -= 1
        yield line[:end] + b"\r\n "
        line, room = line[end:], WIDEST - 1
    yield line + b"\r\n"
