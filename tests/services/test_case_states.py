"""The promises of a case, kept by the committee service on a real PostgreSQL."""

import itertools

from hypothesis.stateful import run_state_machine_as_test

from services.committee.app import ANSWERS
from tests.services.case_states import CaseStates
from tests.services.case_worlds import Database
from tests.services.complaints import REGISTER, Complaint
from tests.services.desk import arrival
from tests.services.stateful import histories, played
from tests.stack import Stack


def test_a_case_stands_as_it_was_told(stack: Stack) -> None:
    numbers = itertools.count()
    with played(stack, "committee", ANSWERS) as bench:
        bench.wait(bench.service.deliver([arrival(event) for event in REGISTER]))
        run_state_machine_as_test(
            lambda: CaseStates(lambda: Database(Complaint(next(numbers)), bench)), settings=histories(6, 20)
        )
