"""The words a rulebook may use, and what it takes for a condition to hold: sets of bits, one bit per fact and value."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import get_args

from schemas.facts import Form, Identity, Matter, Position, Proceedings, Provision, Role
from schemas.register import OrgRegime

NOT_STATED = "not-stated"

VALUES: dict[str, tuple[str, ...]] = {
    "matter": get_args(Matter),
    "form": get_args(Form),
    "identity": get_args(Identity),
    "role": get_args(Role),
    "position": get_args(Position),
    "preferredProvision": get_args(Provision),
    "proceedings": get_args(Proceedings),
    "regime": get_args(OrgRegime),
}
"""Facts with one of these values, or ``not-stated`` for null. ``role`` is that of the person represented, if any."""

YES_NO: dict[str, str] = {
    "classified": "as reported",
    "reprisal": "as reported",
    "criminalOffence": "as reported",
    "acuteDanger": "as reported",
    "previouslyHandled": "as reported",
    "experiencedPersonally": "as reported",
    "avoidOwnDepartment": "as reported",
    "discrimination": "discrimination or racism",
    "protected": "reprisal, discrimination or racism",
    "representative": "the reporter acts for somebody else",
    "formalPersonalNamed": "form formal, experienced personally, identity known or confidential",
    "overAYearAgo": "the last conduct lies wholly over a year before filing",
    "mayForward": "consent to forward, or formalPersonalNamed with identity known",
    "severalParts": "more than one matter or accused organisation",
    "incomplete": "a fact is missing or contradicts another (row A9)",
    "top": "position minister, top-management, committee-member or integrity-officer",
    "inRegister": "the accused's organisation is in the register of that day",
    "aboutKcoo": "the accused's organisation is the KCOO itself",
    "joinedKcoo": "the accused's organisation has joined the KCOO",
    "joinedIcRijk": "the accused's organisation has joined the IC Rijk",
    "organisationConflicted": "every place of the accused's own organisation gave the case back or has a conflict (O1)",
    "ownCommittee": "the accused's organisation has a committee under Awb 9:14",
    "ownCommitteeTakesRole": "the role is in the scope of that committee",
    "kcooTakesRole": "the role is in the KCOO's scope, and the reporter's organisation is of the Rijk or joined",
    "ownDepartment": "the reporter's organisation and the accused's have one desk",
    "otherDepartment": "the reporter's organisation is known and has another desk",
    "reporterJoinedKcoo": "the reporter's organisation has joined the KCOO",
    "coordinatorMissing": "the desk of the accused's organisation has no coordinator",
    "confidantMissing": "the desk of the accused's organisation has no confidant",
    "protocolMissing": "regime rijk without a current BIPO protocol",
}
"""Facts that are true or not known to be true, and what each says."""

_WORDS = [*((fact, value) for fact, values in VALUES.items() for value in (*values, None)), *YES_NO]
_BIT = {word: 1 << place for place, word in enumerate(_WORDS)}

VALUE: Mapping[str, Mapping[str | None, int]] = {
    fact: {value: _BIT[fact, value] for value in (*values, None)} for fact, values in VALUES.items()
}
"""The bit of each value of a fact, and of null."""

YES: Mapping[str, int] = {fact: _BIT[fact] for fact in YES_NO}
"""The bit of each fact that is true."""

_OF_ONE_FACT = [sum(bits.values()) for bits in VALUE.values()]

Written = dict[str, bool | str | list[str]]
"""A condition as a rulebook writes it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds in a situation that has all of ``all_of``, none of ``none_of`` and something of each of ``any_of``."""

    all_of: int = 0
    none_of: int = 0
    any_of: tuple[int, ...] = ()

    @classmethod
    def of(cls, when: Written) -> "Condition":
        """Read a condition; ValueError says which word is not known and which are."""
        all_of, none_of, any_of = 0, 0, []
        for fact, asked in when.items():
            if fact in YES_NO:
                if not isinstance(asked, bool):
                    raise ValueError(f"{fact} is true or false")
                all_of, none_of = (all_of | YES[fact], none_of) if asked else (all_of, none_of | YES[fact])
            elif fact in VALUES:
                any_of.append(_some_of(fact, asked))
            else:
                raise ValueError(f"unknown fact {fact}; the facts are {', '.join((*VALUES, *YES_NO))}")
        return cls(all_of, none_of, tuple(any_of))

    def __and__(self, other: "Condition") -> "Condition":
        return Condition(self.all_of | other.all_of, self.none_of | other.none_of, (*self.any_of, *other.any_of))

    @property
    def asks(self) -> int:
        """The bits that can make a difference."""
        return reduce(or_, self.any_of, self.all_of | self.none_of)

    @property
    def possible(self) -> bool:
        """False for a condition that contradicts itself, such as joined and not joined, or formal and a report."""
        asked = [[some for some in self.any_of if some & bits] for bits in _OF_ONE_FACT]
        return not self.all_of & self.none_of and all(reduce(and_, one, -1) for one in asked)

    def holds(self, situation: int) -> bool:
        """Whether the condition holds in a situation (a set of bits)."""
        if situation & self.all_of != self.all_of or situation & self.none_of:
            return False
        for some in self.any_of:
            if not situation & some:
                return False
        return True


def _some_of(fact: str, asked: bool | str | list[str]) -> int:
    values = [asked] if isinstance(asked, str) else asked
    if not isinstance(values, list) or not values or not {*values} <= {*VALUES[fact], NOT_STATED}:
        raise ValueError(f"{fact} is one or more of {', '.join((*VALUES[fact], NOT_STATED))}")
    return sum(VALUE[fact][None if value == NOT_STATED else value] for value in {*values})
