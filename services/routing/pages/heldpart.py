"""One held part as the desk looks at it: its facts, what is unclear, and the terms that run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from schemas.facts import Facts
from services.chassis.problems import problem
from services.routing import register
from services.routing.conditions import YES
from services.routing.duties import Duty, duties
from services.routing.situation import Situation, situations

Level = Literal["late", "soon", "fine"]
SOON = 7


@dataclass(frozen=True)
class Light:
    """A term on one day: ``days`` until the day to keep to, below zero when it is too late."""

    duty: Duty
    days: int

    @property
    def level(self) -> Level:
        """A week before its end a term comes close."""
        return "late" if self.days < 0 else "soon" if self.days <= SOON else "fine"


@dataclass(frozen=True)
class HeldPart:
    """``row`` is one of `held.parts`."""

    row: Mapping[str, Any]
    facts: Facts
    situation: Situation

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "HeldPart":
        """With what the register of the day of receipt says of its facts."""
        facts, on = Facts.model_validate(row["facts"]), row["received_on"]
        [found] = situations(facts, row["consent_to_forward"], on, register.in_force(on))
        return cls(row, facts, found)

    @property
    def reference(self) -> str:
        """Its short name among people."""
        return reference(self.row["part"])

    @property
    def danger(self) -> bool:
        """Whether somebody may be in danger now."""
        return "O0" in self.row["overlays"]

    @property
    def may_forward(self) -> bool:
        """Whether it may go outside this desk."""
        return bool(self.situation.holds & YES["mayForward"])

    def waits(self, today: date) -> int:
        """Days since the day of receipt."""
        return int((today - self.row["received_on"]).days)

    def lights(self, today: date) -> list[Light]:
        """The terms that run, the first to end first."""
        found = duties(self.situation.holds, self.row["received_on"])
        return [Light(one, (one.due - today).days) for one in found]


def reference(part: UUID) -> str:
    """A part's short name among people: the first eight digits of its id."""
    return f"{part.hex[:4]}-{part.hex[4:8]}".upper()


def attempt_of(form: Mapping[str, str]) -> int:
    """The attempt that somebody looked at when they said yes, for they say it of no other; -1 where none is named."""
    text = form.get("attempt", "")
    return int(text) if text.isdecimal() and len(text) < 5 else -1


def part_of(text: str) -> UUID:
    """The part in an address; Problem 404 where it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise problem(404, "There is no such part.") from None
