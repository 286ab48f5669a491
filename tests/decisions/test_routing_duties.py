"""The terms that the desk shows while a part is held, against the table of clocks itself."""

from datetime import date, timedelta

from schemas.facts import Accused, Facts
from schemas.register import Track
from schemas.terms import Term
from services.committee.clocks import terms_of
from services.routing import register
from services.routing.duties import duties
from services.routing.situation import situations

START = date(2026, 1, 1)
DAYS = [START + timedelta(days=n) for n in range(800)]
PERSONAL = Facts(
    matter=("unknown",), form="formal", experienced_personally=True, identity="known", reporter_role="employee",
    accused=(Accused(organisation="EZ", position="manager"),),
)  # fmt: skip


def of(on: date, **facts: object) -> dict[str, date]:
    [found] = situations(PERSONAL.model_copy(update=facts), None, on, register.in_force(on))
    return {duty.id: duty.due for duty in duties(found.holds, on)}


def clocks(track: Track, on: date, **more: date) -> dict[str, Term]:
    return {term.id: term for term in terms_of(track, on, **more)}


def test_a_day_to_keep_to_is_never_after_the_term_and_at_most_the_holidays_before_it() -> None:
    for day in DAYS:
        found = of(day)
        assert list(found) == ["K2", "K3", "K4"]
        exact = clocks("awb-committee", day) | {"K3": clocks("awb", day)["K3"]}
        for id, due in found.items():
            end = exact[id].due
            assert end is not None and timedelta(0) <= end - due <= timedelta(days=5)


def test_a_report_under_the_wbk_counts_from_an_acknowledgement_on_the_same_day() -> None:
    for day in DAYS:
        found = of(day, matter=("integrity",), form="report")
        assert found == {"K10": clocks("wbk", day, acknowledged_on=day)["K10"].strict}


def test_where_the_law_gives_no_days_none_is_shown() -> None:
    assert of(START, form="report") == {}
    assert of(START, identity="anonymous") == {}
    assert of(START, matter=("wrongdoing",), reporter_role="citizen") == {}
