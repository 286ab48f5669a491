"""The promises of a case, kept by its handlers alone in every order that can be made up."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test

from schemas.notify import NoticeSent
from schemas.routing import ComplaintRouted
from services.chassis.messages import On
from services.committee.app import ANSWERS
from services.committee.commands import AcceptCase, OpenStory, RefuseCase
from services.committee.decisions import Known
from tests.services.case_states import CaseStates
from tests.services.case_worlds import Memory
from tests.services.complaints import Complaint
from tests.services.stateful import histories

_NUMBERS = itertools.count()


def run(answers: Sequence[On]) -> None:
    run_state_machine_as_test(
        lambda: CaseStates(lambda: Memory(Complaint(next(_NUMBERS)), answers)), settings=histories(40, 30)
    )


def test_a_case_stands_as_it_was_told() -> None:
    run(ANSWERS)


def _without(field: str) -> Callable[[Known], Known]:
    """Known without one thing that happened to its cases."""
    return lambda known: replace(known, cases={at: replace(case, **{field: None}) for at, case in known.cases.items()})


PLANTS: dict[str, tuple[type[Any], Callable[[Known], Known]]] = {
    "opened again": (ComplaintRouted, _without("opened_at")),
    "taken after it was given back": (AcceptCase, _without("refused_on")),
    "given back after it was taken": (RefuseCase, _without("accepted_on")),
    "a clock starts again": (NoticeSent, lambda known: replace(known, acknowledged_on=None)),
    "who takes no part works on": (OpenStory, lambda known: replace(known, recused=frozenset())),
    "away at one is away at all": (
        OpenStory, lambda known: replace(known, recused=frozenset((who, None) for who, _ in known.recused)),
    ),
}  # fmt: skip
"""A message, and what its handler no longer knows, or knows wrongly."""


@pytest.mark.parametrize("plant", PLANTS)
def test_planted_a_handler_that_knows_too_little_is_found(plant: str) -> None:
    kind, spoil = PLANTS[plant]

    def spoilt(on: On) -> On:
        return replace(on, handler=lambda message, known, at: on.handler(message, spoil(known), at))

    with pytest.raises(AssertionError):
        run([spoilt(on) if on.message is kind else on for on in ANSWERS])
