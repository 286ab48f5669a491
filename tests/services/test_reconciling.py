"""Reconciliation: a complaint without a case or a word about it is missed after its minutes, and only then."""

from datetime import timedelta

import pytest

from services.intake import reconciling
from services.intake.reconciling import ACKNOWLEDGEMENT, CASE, Missed
from tests.services import real
from tests.services.complaints import REGISTER, Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.stack import Stack

ONE, TWO = Complaint(1), Complaint(2)
HISTORIES = (
    ("nothing heard", (), True),
    ("decided and no case", ("routed a1",), True),
    ("a case", ("routed a1", "opened a1"), False),
    ("a case before the decision", ("opened a1",), False),
    ("held", ("held a1",), False),
    ("held, then sent on by a person", ("held a1", "routed a2"), True),
    ("held, then sent on by a person, and a case there", ("held a1", "routed a2", "opened a2"), False),
    ("referred", ("referred a1",), False),
    ("advised", ("advised a1",), False),
    ("given back, not decided anew", ("routed a1", "opened a1", "refused a1"), True),
    ("given back, decided anew", ("routed a1", "opened a1", "refused a1", "routed a2"), True),
    ("a case elsewhere", ("routed a1", "opened a1", "refused a1", "routed a2", "opened a2"), False),
    ("one of two parts", ("routed b1", "opened b1"), True),
    ("two of two parts", ("routed b1", "opened b1", "held c1"), False),
)


async def hear(intake: Desk, complaint: Complaint, *names: str) -> None:
    await intake.deliver([arrival(make(complaint, name)) for name in names])


async def look(intake: Desk, missed: Missed, after: timedelta) -> tuple[float, float]:
    async with intake.runtime.pool.acquire() as tx:
        await missed.look(tx, NOW + after)
    return reconciling.UNOPENED._value.get(), reconciling.UNACKNOWLEDGED._value.get()


@pytest.mark.parametrize(("title", "heard", "missed"), HISTORIES, ids=[title for title, *_ in HISTORIES])
async def test_what_lacks_a_case_is_missed(stack: Stack, title: str, heard: tuple[str, ...], missed: bool) -> None:
    async with desk(stack, "intake", real.answers("intake", ["DEP_EZ", "DEP_EZ_COORDINATOR", "DEP_FIN"])) as intake:
        await intake.deliver([arrival(event) for event in REGISTER])
        await hear(intake, ONE, "file mailbox", *heard)
        watch = Missed()
        assert (await look(intake, watch, timedelta()))[0] == 0
        assert (await look(intake, watch, CASE - timedelta(seconds=1)))[0] == 0
        assert (await look(intake, watch, CASE))[0] == (1 if missed else 0)


async def test_the_alarm_names_each_once_and_ends_by_itself(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    async with desk(stack, "intake", real.answers("intake", ["DEP_EZ"])) as intake:
        await intake.deliver([arrival(event) for event in REGISTER])
        await hear(intake, ONE, "file mailbox")
        watch = Missed()
        await look(intake, watch, timedelta())
        await hear(intake, TWO, "file mailbox", "routed a1")
        assert (await look(intake, watch, CASE))[0] == 1
        assert (await look(intake, watch, 2 * CASE))[0] == 2
        assert (await look(intake, watch, 3 * CASE))[0] == 2
        said = capsys.readouterr()
        assert [(said.out + said.err).count(str(one.id)) for one in (ONE, TWO)] == [1, 1]
        await hear(intake, ONE, "routed a1", "opened a1")
        await hear(intake, TWO, "opened a1")
        assert (await look(intake, watch, 3 * CASE))[0] == 0


@pytest.mark.parametrize(("heard", "missed"), [("posted acknowledgement", 1), ("sent acknowledgement", 0),
                                               ("failed acknowledgement", 0)])  # fmt: skip
async def test_a_reporter_who_was_not_told_is_missed(stack: Stack, heard: str, missed: int) -> None:
    """A letter that failed for good has an alarm of its own."""
    async with desk(stack, "intake", real.answers("intake")) as intake:
        await hear(intake, ONE, "file mail", "held a1", heard)
        watch = Missed()
        await look(intake, watch, timedelta())
        assert (await look(intake, watch, ACKNOWLEDGEMENT - timedelta(minutes=1)))[1] == 0
        assert (await look(intake, watch, ACKNOWLEDGEMENT))[1] == missed
