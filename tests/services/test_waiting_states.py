"""The waiting table whatever fails and when, on a real PostgreSQL, and six ways in which it could go wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test

from schemas.routing import ComplaintHeld
from services.chassis import inbox, waiting
from services.chassis.database import Tx
from services.chassis.messages import Arrival, On
from services.front import quarantine
from tests.services.stateful import histories, played
from tests.services.waiting_states import Handler, WaitingStates
from tests.stack import Stack


def run(stack: Stack, number: int) -> None:
    handler = Handler()
    with played(stack, "notify", [On(ComplaintHeld, handler.on)]) as bench:
        run_state_machine_as_test(lambda: WaitingStates(bench, handler), settings=histories(number, 20))


def test_what_waits_keeps_its_order_and_its_times(stack: Stack) -> None:
    run(stack, 8)


Claimed = tuple[list[Arrival], set[str]]
_claim, _settle = inbox.claim, waiting.settle


async def _lets_them_pass(tx: Tx, arrivals: Sequence[Arrival], day: date) -> Claimed:
    fresh, _ = await _claim(tx, arrivals, day)
    return fresh, set()


async def _holds_everybody(tx: Tx, arrivals: Sequence[Arrival], day: date) -> Claimed:
    fresh, stopped = await _claim(tx, arrivals, day)
    return fresh, {arrival.key for arrival in arrivals} if stopped else set()


async def _remembers_nothing(tx: Tx, arrivals: Sequence[Arrival], day: date) -> Claimed:
    _, stopped = await _claim(tx, arrivals, day)
    return list(arrivals), stopped


async def _drops_what_fails(tx: Tx, done: Any, failed: Any, now: datetime) -> None:
    await _settle(tx, [*done, *(arrival for arrival, _ in failed)], [], now)


async def _counts_no_attempt(tx: Tx, done: Any, failed: Any, now: datetime) -> None:
    await _settle(tx, done, [(replace(one, held=replace(one.held, attempts=1)), why) for one, why in failed], now)


_WAKES_NOBODY = "select $1::text"


@pytest.mark.parametrize(
    ("module", "name", "plant"),
    [
        (inbox, "claim", _lets_them_pass),
        (inbox, "claim", _holds_everybody),
        (inbox, "claim", _remembers_nothing),
        (waiting, "settle", _drops_what_fails),
        (waiting, "settle", _counts_no_attempt),
        (quarantine, "_NEXT", _WAKES_NOBODY),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_planted_a_waiting_table_that_goes_wrong_is_found(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, plant: Any
) -> None:
    monkeypatch.setattr(module, name, plant)
    with pytest.raises(AssertionError):
        run(stack, 30)
