"""What a rulebook file looks like: rows, detours, overlays and texts, each checked as it is read."""

import re
from collections import Counter
from datetime import date
from itertools import zip_longest
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, InstanceOf, TypeAdapter, model_validator

from schemas.facts import Matter
from schemas.model import Shape
from schemas.register import Text, Track
from services.routing.conditions import Condition, Written

Sentence = Annotated[str, Field(min_length=1)]
Problem = Literal[
    "matter", "form", "identity", "reporterRole", "representedRole", "position", "organisation", "unknownOrganisation",
    "conductOrder", "conductInFuture", "anonymousFormal",
]  # fmt: skip
To = Literal[
    "KCOO", "IC_RIJK", "DEP_x", "DEP_x_COORDINATOR", "DEP_x_CONFIDANT", "AUTHORITY_x", "ADVICE", "HOLD", "SPLIT",
    "REFER_x", "REFER_DEFENSIE", "REFER_POLITIE", "REFER_SECURE_CHANNEL",
]  # fmt: skip
Proposal = Literal[
    "same", "KCOO", "IC_RIJK", "DEP_x", "AUTHORITY_x", "REFER_CTIVD", "REFER_HUIS", "REFER_OMBUDSMAN"
]  # fmt: skip
PROBLEMS = "{problems}"
ALWAYS = Condition()
_BRACES = re.compile(r"{.*?}")
_ARTICLE = re.compile(r"(\w+) \d")
_WRITTEN = TypeAdapter(Written)


def _condition(when: Any) -> Condition:
    return Condition.of(_WRITTEN.validate_python(when, strict=True))


When = Annotated[InstanceOf[Condition], BeforeValidator(_condition)]


class Table(Shape):
    """A table of the file: a key that is not known is a typing mistake."""

    model_config = ConfigDict(extra="forbid")


class Because(Table):
    """A reason at B1 level in both languages; `PROBLEMS` stands for what row A9 found."""

    nl: Sentence
    en: Sentence

    @model_validator(mode="after")
    def _only_problems_are_filled_in(self) -> Self:
        if {*_BRACES.findall(self.nl)} != {*_BRACES.findall(self.en)} or {*_BRACES.findall(self.nl)} - {PROBLEMS}:
            raise ValueError(f"in braces only {PROBLEMS} is filled in, in nl and en alike; correct nl or en")
        return self

    @property
    def because(self) -> Text:
        """The reason as events carry it."""
        return Text(nl=self.nl, en=self.en)


class Outcome(Because):
    """Where a row leads when its own condition holds too; ``before`` lets it decide earlier, ahead of that row."""

    when: When = ALWAYS
    unless: When | None = None
    before: str | None = None
    to: To
    proposal: Proposal | None = None
    track: Track = "none"

    @model_validator(mode="after")
    def _only_a_hold_proposes(self) -> Self:
        if self.proposal and self.to != "HOLD":
            raise ValueError("only an outcome to HOLD has a proposal; take the proposal away")
        if self.track != "none" and not self.to.startswith(("KCOO", "IC_RIJK", "DEP_", "AUTHORITY_")):
            raise ValueError(f"{self.to} opens no case and has no clocks; take the track away")
        return self


class Detour(Outcome):
    """Takes the place of every outcome of these rows, or only of those that go to one of ``instead_of``.

    A detour to a destination keeps the track of the outcome that it replaces.
    """

    rows: tuple[str, ...]
    instead_of: tuple[To, ...] = ()
    law: Sentence | None = None


class Row(Table):
    """One row of the table: outcomes, or the matter that the complaint goes on as."""

    id: Sentence
    when: When
    unless: When | None = None
    law: Sentence | None = None
    becomes: Matter | None = None
    outcome: tuple[Outcome, ...] = ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if bool(self.outcome) == bool(self.becomes):
            raise ValueError("a row has either outcomes or `becomes`; write one of the two")
        return self


class Overlay(Because):
    """What is added to any outcome where one of its conditions holds."""

    id: Sentence
    when: Annotated[tuple[When, ...], Field(min_length=1)]
    law: Sentence | None = None


def _complete(problems: dict[Problem, Because]) -> dict[Problem, Because]:
    missing = [problem for problem in get_args(Problem) if problem not in problems]
    if missing:
        raise ValueError(f"no text for {', '.join(missing)}; write it in nl and en")
    return problems


class RulebookFile(Table):
    """A whole file; ``order`` is its table of contents, so that no row is lost or moved by mistake."""

    in_force: date
    order: tuple[str, ...]
    without_law: Sentence
    laws: dict[str, Sentence]
    row: Annotated[tuple[Row, ...], Field(min_length=1)]
    detour: tuple[Detour, ...] = ()
    overlay: tuple[Overlay, ...] = ()
    no_row: Because
    problems: Annotated[dict[Problem, Because], AfterValidator(_complete)]

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = [row.id for row in self.row] + [overlay.id for overlay in self.overlay]
        for name, times in Counter(names).items():
            if times > 1:
                raise ValueError(f"row {name}: the id stands twice; give one of the two another id")
        for name in self.order:
            if name not in names:
                raise ValueError(f"row {name} is missing; write it, or take it out of `order`")
        for name in names:
            if name not in self.order:
                raise ValueError(f"row {name} is not in `order`; add it there, or take the row away")
        for name, listed in zip_longest(names, self.order):
            if name != listed:
                raise ValueError(f"row {name} stands elsewhere in `order`; move one of the two")
        return self

    @model_validator(mode="after")
    def _laws_are_known(self) -> Self:
        cites = [(f"row {row.id}", row.law) for row in self.row]
        cites += [(f"overlay {overlay.id}", overlay.law) for overlay in self.overlay]
        cites += [(f"detour of {', '.join(detour.rows)}", detour.law) for detour in self.detour]
        for name, law in cites:
            for cite in (law or "").split("; "):
                if (found := _ARTICLE.match(cite)) and found[1] not in self.laws:
                    raise ValueError(f"{name}, law: {found[1]} is not in `laws`; correct it, or add the law there")
        return self

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        meant = [outcome.before for row in self.row for outcome in row.outcome if outcome.before]
        meant += [name for detour in self.detour for name in detour.rows]
        for name in meant:
            if name not in {row.id for row in self.row}:
                raise ValueError(f"row {name} is referred to and does not exist; correct `before` or `rows`")
        return self
