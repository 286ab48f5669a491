"""A day that a reporter names has come, by the calendar of Amsterdam: at both doors the same days can be told."""

from datetime import date, timedelta

import pytest

from schemas.facts import Facts
from services.intake.complaint import wrong_facts
from services.intake.form import checks
from services.intake.form.answers import Answers
from services.intake.form.questions import QUESTIONS

WHEN = next(question for question in QUESTIONS if question.id == "when")
TODAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("told", "today", "has_come"),
    [
        ("2028-02-29", TODAY, True),
        ("2028-03-01", TODAY, False),
        ("2028-02", TODAY, True),
        ("2028-03", TODAY, False),
        ("2028", TODAY, True),
        ("2029", TODAY, False),
        ("2029", date(2028, 12, 31), False),
        ("2029", date(2029, 1, 1), True),
    ],
)
def test_what_lies_wholly_after_today_has_not_come(told: str, today: date, has_come: bool) -> None:
    for field in ("first_conduct", "last_conduct"):
        facts = Facts.model_validate({field: told})
        assert bool(wrong_facts(facts, frozenset(), today)) != has_come
    year, month, day = (*told.split("-"), "", "")[:3]
    typed = Answers({"when": [day], "when-month": [month], "when-year": [year]}, None)
    assert checks.wrong(WHEN, typed, {}, today) == ({} if has_come else {"when": "error_future"})


def test_what_could_be_told_yesterday_can_be_told_today() -> None:
    """A form that is half filled in at midnight asks nothing again."""
    days = [date(2027, 12, 30) + timedelta(days=n) for n in range(66)]
    for day in days:
        typed = Answers({"when": [str(day.day)], "when-month": [str(day.month)], "when-year": [str(day.year)]}, None)
        refused = [bool(checks.wrong(WHEN, typed, {}, today)) for today in days]
        assert refused == [today < day for today in days]
