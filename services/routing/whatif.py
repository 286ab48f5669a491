"""What a draft would change: complaints decided by what is in force and by the draft, and counted."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from schemas.facts import Facts
from services.routing import register, rulebook
from services.routing.decisions import Decision, conclude
from services.routing.disclosure import Move
from services.routing.register import Register
from services.routing.rulebook import Rulebook
from services.routing.situation import situations

Filed = tuple[Facts, bool | None, date]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rulebook and the register for a day of filing."""

    book: Callable[[date], Rulebook]
    register: Callable[[date], Register]


@dataclass(slots=True)
class Tally:
    """How many parts of complaints there were where, and how many moved; memory does not grow with complaints.

    ``changed`` counts who would stay at the same destination, under another rule, other clocks or another proposal.
    """

    complaints: int = 0
    parts: int = 0
    before: Counter[str] = field(default_factory=Counter)
    moves: Counter[Move] = field(default_factory=Counter)
    changed: int = 0

    def add(self, was: Decision, would_be: Decision) -> None:
        """One part."""
        self.parts += 1
        self.before[was.destination] += 1
        if was.destination != would_be.destination:
            self.moves[Move(was.destination, was.rule, would_be.destination, would_be.rule)] += 1
        elif (was.rule, was.track, was.proposal) != (would_be.rule, would_be.track, would_be.proposal):
            self.changed += 1


IN_FORCE = Rules(rulebook.in_force, register.in_force)


def under(draft: Path, on: date | None = None) -> tuple[Rules, Rules]:
    """The rules in force, and the same with a draft in their place: a rulebook's file or a register's folder.

    A rulebook counts whatever day it is to begin on. With ``on``, both registers are read as of that day, so that a
    register that has yet to begin can be tried on complaints of the past. RulebookError, RegisterError.
    """
    day_of: Callable[[date], date] = (lambda filed: on) if on else (lambda filed: filed)
    now = Rules(IN_FORCE.book, lambda filed: register.in_force(day_of(filed)))
    if draft.is_dir():
        rows = register.read_folder(draft)
        if not rows[0]:
            raise register.RegisterError(f"no organisation in {draft.name}; give the folder of a whole register")
        of_day = lru_cache(maxsize=64)(lambda day: register.register_of(*rows, day))
        return now, Rules(now.book, lambda filed: of_day(day_of(filed)))
    book = rulebook.read(draft)
    return now, Rules(lambda filed: book, now.register)


def compare(filed: Filed, now: Rules, draft: Rules, tally: Tally) -> None:
    """Decide one complaint by both, and count its parts."""
    facts, consent, on = filed
    current, other = now.register(on), draft.register(on)
    found = situations(facts, consent, on, current)
    would_find = found if other is current else situations(facts, consent, on, other)
    was, would_be = conclude(found, now.book(on)), conclude(would_find, draft.book(on))
    tally.complaints += 1
    # Where only one of the two splits, each of its parts is compared with the whole of the other.
    many = max(len(was.parts), len(would_be.parts), 1)
    for one, another in zip(was.parts or (was,) * many, would_be.parts or (would_be,) * many, strict=True):
        tally.add(one, another)
