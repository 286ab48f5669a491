"""Alarms of terms: which day rings which, that none rings twice, and that the traffic lights say the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from schemas.committee import TermApproaching, TermPassed
from schemas.register import Track
from services.committee import rows
from services.committee.alarms import PASSED, Alarm, Raised, due, raise_alarms
from services.committee.decisions import Case
from services.committee.lights import lights

MONDAY = date(2026, 3, 2)
K4 = date(2026, 5, 11)


def case(track: Track = "awb-committee", **happened: Any) -> Case:
    nothing = {"facts": {"lastConduct": "2024"}, "story_on": None, "accepted_on": MONDAY, "refused_on": None}
    opened = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return Case(UUID(int=1), UUID(int=2), 1, "KCOO", track, MONDAY, opened, None, **{**nothing, **happened})


def heard(case: Case, days: Iterator[date] | list[date]) -> list[tuple[date, Alarm]]:
    """What rings on these days, when each is looked at twice."""
    raised: list[Raised] = []
    rung = []
    for day in days:
        for _ in range(2):
            for alarm in due(case, raised, day):
                rung.append((day, alarm))
                raised.append(Raised(alarm.term, alarm.step, day))
    return rung


def every_day(number: int = 200) -> list[date]:
    return [MONDAY + timedelta(days=n) for n in range(number)]


def test_each_alarm_rings_on_its_day_and_once() -> None:
    told = case(acknowledged_on=MONDAY)
    of_k4 = [(day, alarm.step) for day, alarm in heard(told, every_day()) if alarm.term == "K4"]
    assert of_k4 == [(K4 - timedelta(days=step), step) for step in (14, 3, 0, PASSED)]


def test_an_alarm_is_kept_and_told_under_the_terms_own_day() -> None:
    told = case(acknowledged_on=MONDAY)
    about: dict[str, Any] = {"complaint": told.complaint_id, "part": told.part, "attempt": 1, "destination": "KCOO"} | {
        "term": "K4"
    }
    for days, step in ((3, 3), (0, 0), (-1, PASSED)):
        today = K4 - timedelta(days=days)
        raised = [Raised("K2", PASSED, MONDAY), *(Raised("K4", one, MONDAY) for one in (14, 3, 0) if one > step)]
        row, event = raise_alarms(told, raised, today, {"KCOO": False})
        assert row == rows.Alarm(told.part, 1, "K4", step, told.complaint_id, "KCOO", K4, today)
        about |= {"term": "K4", "due": K4, "on": today}
        expected = TermPassed(**about) if step == PASSED else TermApproaching(**about, days=days)
        assert isinstance(event, type(expected)) and event.model_dump() == expected.model_dump()
        assert len(raise_alarms(told, raised, today, {"KCOO": True})) == 3


def test_a_term_that_is_shorter_than_a_warning_does_not_have_it() -> None:
    steps = [alarm.step for _, alarm in heard(case(), every_day()) if alarm.term == "K1"]
    assert steps == [0, PASSED]
    steps = [alarm.step for _, alarm in heard(case("wbk"), every_day()) if alarm.term == "K9"]
    assert steps == [3, 0, PASSED]


def test_what_is_kept_rings_no_more_and_what_is_nobody_s_term_never_rings() -> None:
    rung = {alarm.term for _, alarm in heard(case(acknowledged_on=MONDAY), every_day())}
    assert rung == {"K2", "K4"}, "not K1, which was kept, nor K5 and K7, which nobody has to keep"
    passed = {alarm.term for _, alarm in heard(case(), every_day()) if alarm.step == PASSED}
    assert passed == {"K1", "K4"}, "an accepted case needs no notice that it is not handled"
    assert heard(case(refused_on=MONDAY), every_day()) == []
    assert heard(case("none"), every_day()) == []


@pytest.mark.parametrize("away", [2, 10, 30, 100])
def test_who_was_away_hears_of_each_term_once_and_how_it_stands_now(away: int) -> None:
    back = K4 - timedelta(days=5) + timedelta(days=away)
    rung = heard(case(acknowledged_on=MONDAY), [K4 - timedelta(days=14), back])
    assert [alarm.step for _, alarm in rung if alarm.term == "K4"] == [14, 3 if away < 5 else PASSED]


def test_a_clock_that_was_wrong_costs_no_alarm_and_floods_nobody() -> None:
    ahead, told = K4 + timedelta(days=90), case(acknowledged_on=MONDAY)
    days = [K4 - timedelta(days=20), ahead, *(K4 + timedelta(days=n) for n in range(-14, 2))]
    steps = [alarm.step for _, alarm in heard(told, days) if alarm.term == "K4"]
    assert steps == [PASSED, 14, 3, 0, PASSED]
    back = [K4 - timedelta(days=3), K4 - timedelta(days=9), K4 - timedelta(days=3)]
    assert [alarm.step for _, alarm in heard(told, back) if alarm.term == "K4"] == [3, 14]


@pytest.mark.parametrize("track", ["awb-committee", "awb", "wbk", "wbk-authority"])
def test_lights_and_alarms_agree(track: Track) -> None:
    told = case(track, acknowledged_on=MONDAY + timedelta(days=1))
    for day, alarm in heard(told, every_day(300)):
        (light,) = [one for one in lights(told, day) if one.term.id == alarm.term]
        assert light.level == ("late" if alarm.step == PASSED else "soon")


def test_a_term_that_begins_on_the_day_of_a_warning_does_not_have_it() -> None:
    saturday = date(2026, 1, 3)  # K1 ends on Tuesday, three days later.
    told = replace(case(accepted_on=None), received_on=saturday)
    k1 = [(day, alarm.step) for day, alarm in heard(told, [saturday + timedelta(days=n) for n in range(5)])
          if alarm.term == "K1"]  # fmt: skip
    assert k1 == [(saturday + timedelta(days=3), 0), (saturday + timedelta(days=4), PASSED)]
