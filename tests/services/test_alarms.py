"""Alarms on a real database: each leaves once, whoever dies or works at the same cases, and one mail a day tells."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from services.committee.alarm_round import DECREES_END, TERMS, round_past
from services.committee.commands import RaiseAlarms
from services.committee.decisions import Case
from services.committee.holidays import KNOWN_YEARS
from tests.services import real
from tests.services.complaints import REGISTER, Complaint, make
from tests.services.desk import NOW, Desk, arrival, desk
from tests.stack import Stack

END = NOW + timedelta(days=7)
"""The day of K9, seven days after the receipt of a report."""


class Death(BaseException):
    """A process that is killed."""


async def cases(committee: Desk, number: int) -> None:
    """So many reports, at destinations that subscribe."""
    await committee.deliver([arrival(event) for event in REGISTER])
    await committee.deliver([arrival(make(Complaint(n), "routed a1")) for n in range(number)])


async def look(committee: Desk, now: datetime, deaths: int = 0) -> None:
    """One round; the process dies at that alarm."""
    done = 0

    async def raise_for(case: Case) -> None:
        nonlocal done
        done += 1
        if 0 < deaths <= done:
            raise Death
        outcomes = await committee.deliver([arrival(RaiseAlarms(case.complaint_id, case.part, case.attempt))], now)
        for error in outcomes.values():
            if error:
                raise error

    await round_past(committee.runtime.pool, now, raise_for)


async def told(committee: Desk) -> list[tuple[str, str, str]]:
    """Which complaint, which event and on which stream, in one order."""
    rows = [one for one in await committee.published() if ".cases.term-" in one.type]
    return sorted((one.subject, one.type.split(".")[-2], one.topic.split(".")[2]) for one in rows)


async def test_every_case_is_told_of_once_though_processes_die_and_two_work_at_once(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as committee:
        await cases(committee, 7)
        for deaths in (1, 3, 4):
            with pytest.raises(Death):
                await look(committee, END, deaths)
        await asyncio.gather(look(committee, END), look(committee, END))
        await look(committee, END + timedelta(hours=1))
        once = {(str(Complaint(n).id), "term-approaching", of) for n in range(7) for of in ("progress", "dep-ez")}
        assert await told(committee) == sorted(once)


async def test_a_refused_case_and_a_term_that_was_kept_ring_no_more(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as committee:
        await cases(committee, 2)
        await committee.deliver([arrival(make(Complaint(0), "refuse a1"))])
        await committee.deliver([arrival(make(Complaint(1), "sent acknowledgement"))])
        await look(committee, END + timedelta(days=1))
        assert await told(committee) == []


async def test_terms_are_counted_per_destination(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as committee:
        await cases(committee, 3)
        for now, level in ((END, "soon"), (END + timedelta(days=1), "late")):
            await look(committee, now)
            found = {tuple(sample.labels.values()): sample.value for sample in next(iter(TERMS.collect())).samples}
            assert found == {("DEP_EZ", level): 3}


async def test_a_term_that_ends_beyond_the_table_of_decree_days_is_counted_as_unknown(stack: Stack) -> None:
    """Fourteen weeks (Awb 9:11) from Saturday 23 September 2028 end on a Saturday and run on into 2029; from the day
    before, on a Friday of 2028."""
    assert KNOWN_YEARS[-1] == 2028, "a new decree: move these days along"
    async with desk(stack, "committee", real.answers("committee")) as committee:
        await committee.deliver([arrival(event) for event in REGISTER])
        for n, on in enumerate((date(2028, 9, 22), date(2028, 9, 23), date(2028, 9, 23))):
            routed = make(Complaint(n), "routed b1").model_copy(update={"received_on": on})  # type: ignore[attr-defined]
            await committee.deliver([arrival(routed)])
        await committee.deliver([arrival(make(Complaint(2), "refuse b1"))])
        await look(committee, datetime(2028, 9, 23, 12, tzinfo=UTC))
        found = {tuple(sample.labels.values()): sample.value for sample in next(iter(TERMS.collect())).samples}
        assert found == {("DEP_EZ", "soon"): 2, ("DEP_EZ", "unknown"): 1}, "K1 is soon, of a refused case nothing"


async def test_the_end_of_the_table_is_told_a_year_before_its_last_day(stack: Stack) -> None:
    assert KNOWN_YEARS[-1] == 2028, "a new decree: move these days along"
    async with desk(stack, "committee", real.answers("committee")) as committee:
        for day, told in ((date(2027, 12, 30), 0), (date(2027, 12, 31), 1), (date(2029, 6, 1), 1)):
            await look(committee, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
            assert next(iter(DECREES_END.collect())).samples[0].value == told, day


async def test_a_case_that_fails_keeps_no_other_from_its_alarm(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    async with desk(stack, "committee", real.answers("committee")) as committee:
        await cases(committee, 3)

        async def raise_for(case: Case) -> None:
            if case.complaint_id == Complaint(1).id:
                raise ValueError
            await committee.deliver([arrival(RaiseAlarms(case.complaint_id, case.part, case.attempt))], END)

        await round_past(committee.runtime.pool, END, raise_for)
        assert {subject for subject, *_ in await told(committee)} == {str(Complaint(n).id) for n in (0, 2)}
        said = capsys.readouterr()
        assert "alarm_delayed" in said.out + said.err


async def test_a_secretariat_gets_one_mail_a_day(stack: Stack) -> None:
    async with desk(stack, "notify", real.answers("notify")) as notify:
        await notify.deliver([arrival(event) for event in REGISTER])
        events = [make(Complaint(n), f"{kind} a1") for n in range(3) for kind in ("approaching", "passed")]
        await notify.deliver([arrival(event) for event in events])
        await notify.deliver([arrival(make(Complaint(9), "passed a1"))], NOW + timedelta(hours=3))
        letters = [row for table, row in await notify.rows() if table == "letters"]
        assert [(row["kind"], row["destination"]) for row in letters] == [("term", "DEP_EZ")]
        later = make(Complaint(4), "passed a1").model_copy(update={"on": date(2026, 3, 3)})  # type: ignore[attr-defined]
        await notify.deliver([arrival(later)])
        assert len([row for table, row in await notify.rows() if table == "letters"]) == 2
