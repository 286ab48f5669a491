"""The return code whatever its holders and others do with it, and seven ways in which it could go wrong."""

from secrets import token_bytes
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test
from limits.aio.storage import memory

from services.chassis.gate import Gate
from services.chassis.problems import Problem, problem
from services.intake.codes import Codes, Filing
from services.intake.desk import Desk
from services.intake.filing import Sealer
from services.intake.status import Complaint
from services.intake.throttle import Throttle
from tests.services import real
from tests.services.code_states import Clock, CodeStates
from tests.services.stateful import histories, played
from tests.stack import Stack


def run(stack: Stack, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    clock = Clock()
    monkeypatch.setattr(memory, "time", clock)
    with played(stack, "intake", real.answers("intake")) as bench:
        gate = Gate(bench.service.runtime)
        flushing = bench.runner.get_loop().create_task(gate.run())
        run_state_machine_as_test(lambda: CodeStates(bench, gate, clock), settings=histories(number, 25))
        flushing.cancel()


def test_a_code_opens_its_own_complaint_and_nothing_else_does(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    run(stack, monkeypatch, 5)


_lookup, _filing, _look, _allows = Codes.lookup, Codes.filing, Desk.look, Throttle.allows


def _looks_at_the_first_twenty(self: Codes, code: str) -> bytes:
    return _lookup(self, code[:20])


def _needs_no_pepper(self: Codes, code: str) -> bytes:
    return code.encode()


def _gives_another_code_each_time(self: Codes, key: bytes) -> Filing:
    return _filing(self, key + token_bytes(16))


def _takes_any_body(self: Sealer, body: Any) -> bytes:
    return b"the same"


async def _counts_the_right_ones(self: Desk, typed: str) -> Complaint:
    if not await self._wrong_codes.allows():
        raise problem(429, "Too many codes.")
    return await _look(self, typed)


async def _lets_guess_on(self: Throttle) -> bool:
    return True


async def _never_forgives(self: Throttle) -> bool:
    self.shut = getattr(self, "shut", False) or not await _allows(self)  # type: ignore[attr-defined]
    return not self.shut  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "name", "plant"),
    [
        (Codes, "lookup", _looks_at_the_first_twenty),
        (Codes, "lookup", _needs_no_pepper),
        (Codes, "filing", _gives_another_code_each_time),
        (Sealer, "body_hash", _takes_any_body),
        (Desk, "look", _counts_the_right_ones),
        (Throttle, "allows", _lets_guess_on),
        (Throttle, "allows", _never_forgives),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_planted_a_code_that_goes_wrong_is_found(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, kind: type[Any], name: str, plant: Any
) -> None:
    monkeypatch.setattr(kind, name, plant)
    with pytest.raises((AssertionError, Problem)):
        run(stack, monkeypatch, 40)
