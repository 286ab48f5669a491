"""What the demonstration plays: complaints, what staff do with them, and where each comes to stand."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("complaints.toml")


@dataclass(frozen=True)
class Step:
    """What ``who`` does with the part that stands ``at`` a place; nobody named is the reporter.

    ``text`` is what is written in a message; the last two belong to a decision of the desk.
    """

    at: str
    does: str
    who: str | None = None
    text: str | None = None
    destination: str | None = None
    motivation: str | None = None


@dataclass(frozen=True)
class Complaint:
    """``body`` is what a reporter posts; ``ends`` are the places of its parts, in the order of the alphabet."""

    title: str
    body: dict[str, Any]
    ends: list[str]
    steps: list[Step] = field(default_factory=list)


def complaints() -> list[Complaint]:
    """All of them, in the order of the file."""
    return [_read(row) for row in tomllib.loads(FILE.read_text("utf-8"))["complaint"]]


def places(status: dict[str, Any]) -> list[str]:
    """Where the parts of a complaint stand, as ``ends`` says it, from what its reporter sees."""
    return sorted(" ".join(filter(None, (part["status"], part.get("destination")))) for part in status["parts"])


def _read(row: dict[str, Any]) -> Complaint:
    body: dict[str, Any] = {"facts": row["facts"]}
    if "text" in row:
        body["story"] = {"text": row["text"]} | {name: row[name] for name in ("contact",) if name in row}
    if "notice" in row:
        body["notice"] = row["notice"]
    return Complaint(row["title"], body, sorted(row["ends"]), [Step(**step) for step in row.get("step", ())])
