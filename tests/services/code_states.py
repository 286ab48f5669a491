"""The return code as a state machine: one for a key, it alone opens its complaint, and guessing ends for a while."""

import itertools
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from schemas.committee import LetterSealed
from services.chassis.gate import Gate
from services.chassis.problems import Problem
from services.chassis.run import Rooms
from services.chassis.sealing import read_key, seal
from services.intake.codes import Codes, check_digit, spaced
from services.intake.complaint import Complaint, Receipt, Story
from services.intake.desk import Desk
from services.intake.filing import Sealer
from tests.services.desk import arrival
from tests.services.facts import PERSONAL
from tests.services.real import PEPPER, keys
from tests.services.stateful import Played

WRONG_A_MINUTE = 60
BODIES = [Complaint(facts=PERSONAL, story=Story(text=text)) for text in ("Het ene verhaal.", "Het andere verhaal.")]
TYPED = st.sampled_from([str, spaced, lambda code: f" {spaced(code).replace(' ', '-')} "])
"""How people type a code."""
TIMES = st.sampled_from([1, 1, 61])
WHICH = st.integers(0, 5)
KNOWN = precondition(lambda self: self.filed)
_KEYS = itertools.count()


@dataclass
class Clock:
    """The seconds by which the limit on guesses counts; it stands still unless a minute passes."""

    now: float = 60.0e6

    def time(self) -> float:
        return self.now


@dataclass
class Filed:
    """What was filed under one key, and the letters that came since."""

    key: bytes
    body: int
    receipt: Receipt
    letters: list[str]


class CodeStates(RuleBasedStateMachine):
    """Complaints by their keys; every wrong code has the same answer until sixty were given within a minute."""

    def __init__(self, bench: Played, gate: Gate, clock: Clock) -> None:
        super().__init__()
        self.bench, self.rooms, self.clock, self.pepper = bench, Rooms(bench.service.runtime, gate), clock, PEPPER
        self.filed, self.gone = list[Filed](), list[Filed]()
        self.the_desk_starts_again()

    def problem(self, step: Coroutine[Any, Any, Any]) -> int | None:
        """The status of the Problem in which a step ends."""
        try:
            self.bench.wait(step)
        except Problem as error:
            return error.status
        return None

    @rule(body=st.sampled_from([0, 1]))
    def file(self, body: int) -> None:
        key = f"key {next(_KEYS)}, with many random bits".encode()
        receipt = self.bench.wait(self.desk.file(BODIES[body], key))
        self.filed.append(Filed(key, body, receipt, []))

    @KNOWN
    @rule(which=WHICH)
    def file_again(self, which: int) -> None:
        one = self.filed[which % len(self.filed)]
        assert self.bench.wait(self.desk.file(BODIES[one.body], one.key)) == one.receipt

    @KNOWN
    @rule(which=WHICH)
    def file_another_under_its_key(self, which: int) -> None:
        one = self.filed[which % len(self.filed)]
        assert self.problem(self.desk.file(BODIES[1 - one.body], one.key)) == 409

    @KNOWN
    @rule(which=WHICH, typed=TYPED)
    def come_back(self, which: int, typed: Any) -> None:
        """The right code opens, whatever others guess meanwhile."""
        one = self.filed[which % len(self.filed)]
        found = self.bench.wait(self.desk.read(typed(one.receipt.return_code)))
        assert (str(found.complaint_id), found.received_on) == (one.receipt.id, one.receipt.received_on)
        assert [letter.text for letter in found.letters] == one.letters

    @KNOWN
    @rule(which=WHICH)
    def a_letter_comes(self, which: int) -> None:
        one = self.filed[which % len(self.filed)]
        reply_key = self.bench.wait(self.desk.look(one.receipt.return_code)).reply_key
        one.letters.append(f"Bericht {len(one.letters)}")
        letter = LetterSealed(
            complaint=UUID(one.receipt.id), part=uuid4(), attempt=1, destination="DEP_EZ", id=uuid4(), kind="message",
            on=date(2026, 3, 2), letter=seal(json.dumps({"text": one.letters[-1]}).encode(), read_key(reply_key)),
        )  # fmt: skip
        self.bench.wait(self.bench.service.deliver([arrival(letter)]))

    @KNOWN
    @rule(which=WHICH, at=st.integers(0, 22), up=st.integers(1, 9), mended=st.booleans(), times=TIMES)
    def guess(self, which: int, at: int, up: int, mended: bool, times: int) -> None:
        """One digit beside a right code, with a check digit that fits or without."""
        one = self.filed[which % len(self.filed)]
        body = one.receipt.return_code[:-1]
        body = f"{body[:at]}{(int(body[at]) + up) % 10}{body[at + 1 :]}"
        self.be_wrong(body + (check_digit(body) if mended else one.receipt.return_code[-1]), times)

    @precondition(lambda self: self.gone)
    @rule(which=WHICH, times=TIMES)
    def come_back_too_late(self, which: int, times: int) -> None:
        one = self.gone[which % len(self.gone)]
        self.be_wrong(one.receipt.return_code, times)

    def be_wrong(self, code: str, times: int) -> None:
        for _ in range(times):
            assert self.problem(self.desk.look(code)) == (404 if self.left else 429)
            self.left = max(0, self.left - 1)

    @rule()
    def two_minutes_pass(self) -> None:
        self.clock.now += 120
        self.left = WRONG_A_MINUTE

    @rule()
    def the_desk_starts_again(self) -> None:
        self.desk = Desk(self.rooms, Sealer(Codes(self.pepper), keys().desk, keys().notify))
        self.left = WRONG_A_MINUTE

    @KNOWN
    @rule()
    def a_new_pepper_comes(self) -> None:
        """It ends every code that was given."""
        self.pepper = sha256(self.pepper).digest()
        self.gone, self.filed = [*self.gone, *self.filed], []
        self.the_desk_starts_again()
