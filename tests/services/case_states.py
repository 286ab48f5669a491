"""A case whatever people and streams do to it, in any order: taken once, never taken and given back, closed to some."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.committee import (
    CaseAccepted,
    CaseHandedOver,
    CaseOpened,
    CaseRefused,
    LetterSealed,
    MessageLeft,
    TermsStarted,
)
from schemas.event import Event
from services.chassis.messages import Message
from services.committee.commands import AcceptCase, OpenStory, Recuse, RefuseCase, WriteMessage
from tests.services.case_worlds import Said, World
from tests.services.complaints import make
from tests.services.desk import NOW

PLACES = st.sampled_from([1, 2])
"""The two attempts of a part: the first at a destination with a stream of its own, the second at one without."""
PEOPLE = st.sampled_from(["k.dewit", "s.kaya", "m.ali"])


class CaseStates(RuleBasedStateMachine):
    """One complaint at two destinations; what hinders is in `hindered`, and what must have been said in `said`."""

    def __init__(self, new_world: Callable[[], World]) -> None:
        super().__init__()
        self.world, self.today = new_world(), NOW
        self.opened, self.stories = set[int](), set[int]()
        self.accepted, self.refused = dict[int, date](), dict[int, date]()
        self.away = set[tuple[str, int | None]]()
        self.openings = self.acknowledged = 0
        self.letters = Counter[int]()

    def tell(self, message: Message) -> str | None:
        return self.world.tell(message, self.today)

    def command(self, kind: type[Any], at: int, person: str, *more: Any) -> str | None:
        return self.tell(kind(self.world.complaint.id, self.world.complaint.part("a"), at, person, *more))

    def hindered(self, at: int, person: str) -> str | None:
        """What stands in the way of anybody's work on a case."""
        if at not in self.opened | self.stories or self.away & {(person, at), (person, None)}:
            return "no-such-case"
        return "already-refused" if at in self.refused else None

    @initialize(first=st.sampled_from([{1}, {1, 2}, set()]))
    def begun(self, first: set[int]) -> None:
        for at in sorted(first):
            self.decided(at)

    @rule(at=PLACES)
    def decided(self, at: int) -> None:
        self.tell(make(self.world.complaint, f"routed a{at}"))
        self.opened.add(at)

    @rule(at=PLACES)
    def handed_over(self, at: int) -> None:
        self.tell(make(self.world.complaint, f"handed-over a{at}"))
        self.stories.add(at)

    @rule(kind=st.sampled_from(["acknowledgement", "assignment"]))
    def notice(self, kind: str) -> None:
        self.tell(make(self.world.complaint, f"sent {kind}"))
        self.acknowledged |= kind == "acknowledgement"

    @rule(at=PLACES, person=PEOPLE)
    def accept(self, at: int, person: str) -> None:
        hindered = self.hindered(at, person) or (None if at in self.opened else "not-open")
        assert self.command(AcceptCase, at, person) == hindered
        if not hindered:
            self.accepted.setdefault(at, self.today.date())

    @rule(at=PLACES, person=PEOPLE)
    def refuse(self, at: int, person: str) -> None:
        hindered = self.hindered(at, person)
        if hindered == "already-refused":
            hindered = None  # Saying it again changes nothing.
        elif not hindered:
            hindered = "already-accepted" if at in self.accepted else None if at in self.opened else "not-open"
        assert self.command(RefuseCase, at, person, "not-competent") == hindered
        if not hindered:
            self.refused.setdefault(at, self.today.date())

    @precondition(lambda self: len(self.away) < 2)
    @rule(at=PLACES, person=PEOPLE, recused=PEOPLE)
    def recuse(self, at: int, person: str, recused: str) -> None:
        """Said of oneself it holds everywhere, said of another where it was said."""
        hindered = self.hindered(at, person) == "no-such-case"
        assert self.command(Recuse, at, person, recused) == ("no-such-case" if hindered else None)
        if not hindered:
            self.away.add((recused, None if person == recused else at))

    @rule(at=PLACES, person=PEOPLE)
    def open_story(self, at: int, person: str) -> None:
        hindered = self.hindered(at, person)
        assert self.command(OpenStory, at, person, uuid4(), "handling") == hindered
        self.openings += not hindered

    @rule(at=PLACES, person=PEOPLE)
    def write(self, at: int, person: str) -> None:
        hindered = self.hindered(at, person) or (None if at in self.opened else "already-refused")
        assert self.command(WriteMessage, at, person, uuid4(), "a sealed letter", "a sealed copy") == hindered
        self.letters[at] += not hindered

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    def said(self) -> Said:
        """Every event and its attempt, and how often: twice where the destination has a stream of its own."""
        words = Counter[tuple[type[Event], int]]()
        for at, times in ((1, 2), (2, 1)):
            words[CaseOpened, at] = times * (at in self.opened)
            words[TermsStarted, at] = times * (at in self.opened and bool(self.acknowledged))
            words[CaseAccepted, at] = times * (at in self.accepted)
            words[CaseRefused, at] = times * (at in self.refused)
            words[MessageLeft, at] = times * self.letters[at]
            words[LetterSealed, at] = self.letters[at]
        words[CaseHandedOver, 1] = 1 in self.stories
        return +Counter({(kind.name, at): number for (kind, at), number in words.items()})

    @invariant()
    def it_stands_as_told(self) -> None:
        cases = self.world.cases()
        assert cases.keys() == self.opened | self.stories
        assert {at: row["accepted_on"] for at, row in cases.items() if row.get("accepted_on")} == self.accepted
        assert {at: row["refused_on"] for at, row in cases.items() if row.get("refused_on")} == self.refused
        assert not self.accepted.keys() & self.refused.keys()
        assert self.world.openings() == self.openings
        assert self.world.said() == self.said()
