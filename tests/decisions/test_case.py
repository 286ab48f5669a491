"""A case by itself: its status and terms follow from what happened, and an unknown destination makes its event wait."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from schemas.register import Track
from services.chassis.messages import Refused
from services.committee.decisions import Case, NotYet, accept, refuse

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def case(track: Track | None = "wbk", received_on: date | None = DAY, **happened: Any) -> Case:
    nothing = dict.fromkeys(("opened_at", "trace", "facts", "story_on", "accepted_on", "refused_on"))
    return Case(UUID(int=1), UUID(int=2), 1, "DEP_EZ", track, received_on, **{**nothing, **happened})


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        ({"story_on": DAY}, "announced"),
        ({"opened_at": NOON}, "open"),
        ({"opened_at": NOON, "accepted_on": DAY}, "accepted"),
        ({"opened_at": NOON, "refused_on": DAY}, "refused"),
    ],
)
def test_the_status_follows_from_what_happened(happened: dict[str, Any], status: str) -> None:
    assert case(**happened).status == status


@pytest.mark.parametrize(
    ("track", "received_on", "happened", "terms"),
    [
        (None, DAY, {}, []),
        ("wbk", None, {}, []),
        ("wbk", DAY, {}, ["K9"]),
        ("wbk", DAY, {"acknowledged_on": DAY}, ["K9", "K10"]),
        ("awb", DAY, {}, ["K1", "K2", "K3", "K5"]),
        ("awb", DAY, {"facts": {}}, ["K1", "K2", "K3", "K5"]),
        ("awb", DAY, {"facts": {"lastConduct": "2025-06"}}, ["K1", "K2", "K3", "K5", "K7"]),
    ],
)
def test_a_term_runs_once_its_first_day_is_known(
    track: Track | None, received_on: date | None, happened: dict[str, Any], terms: list[str]
) -> None:
    found = case(track, received_on, **happened).terms
    assert isinstance(found, tuple) and [term.id for term in found] == terms
    assert [term.due for term in found if term.id == "K7"] == [date(2026, 6, 30)] * ("K7" in terms)


def test_before_the_register_is_known_an_acceptance_waits() -> None:
    with pytest.raises(NotYet, match="DEP_EZ"):
        accept(case(opened_at=NOON), "k.dewit", DAY, {"DEP_FIN": True})


@pytest.mark.parametrize(
    ("happened", "code", "says"),
    [
        ({"story_on": DAY}, "not-open", "The case is not open yet."),
        ({"accepted_on": DAY}, "already-accepted", "The case was accepted; it can no longer be refused."),
    ],
)
def test_who_cannot_refuse_reads_why(happened: dict[str, Any], code: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse(case(**happened), "k.dewit", "not-competent", DAY, {"DEP_EZ": False})
    assert (refused.value.code, str(refused.value)) == (code, says)


def test_who_cannot_accept_reads_why() -> None:
    with pytest.raises(Refused) as refused:
        accept(case(opened_at=NOON, refused_on=DAY), "k.dewit", DAY, {"DEP_EZ": False})
    assert str(refused.value) == "The case was refused and has gone on to somebody else."
