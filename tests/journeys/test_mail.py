"""A mail server in trouble on the desk of the journeys, and proof that another letter instead of the same is seen."""

import time

from tests.crash.planting import planted
from tests.crash.verdict import Findings
from tests.journeys.desk import Desk
from tests.outage.letters import REFUSED_FOR_GOOD, mail_troubled


def test_every_letter_leaves_once_when_the_mail_server_is_back(desk: Desk) -> None:
    found = Findings()
    for line in mail_troubled(desk, int(time.time()), ("away", REFUSED_FOR_GOOD, "dying after"), found):
        print(line)
    assert found.none, list(found.shown())


def test_a_letter_that_is_another_at_each_attempt_is_found(desk: Desk) -> None:
    found = Findings()
    with planted(desk, "outage.fresh-letters", ("notify",)):
        print(*mail_troubled(desk, int(time.time()), ("dying after",), found), sep="\n")
    assert found["DOUBLED"]
