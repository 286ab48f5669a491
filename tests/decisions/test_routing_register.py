"""The register of one day: what an organisation states, what it takes from its nearest parent, and what is wrong."""

import re
from datetime import date
from typing import Any

import pytest

from schemas.register import DestinationRegistered, OrganisationRegistered
from schemas.streams import outward
from services.routing.organisations import Destination, Organisation
from services.routing.register import RegisterError, in_force, register_of

DAY = date(2026, 3, 2)
ALWAYS = {"begin": date(2025, 1, 1)}
LATER = {"begin": date(2026, 6, 1)}


def organisation(code: str, **stated: Any) -> Organisation:
    row = {"code": code, "names": {"nl": code, "en": code}, "orgRegime": "rijk", "valid": ALWAYS, **stated}
    return Organisation.model_validate(row)


def destination(code: str, **stated: Any) -> Destination:
    row = {"code": code, "kind": "committee", "names": {"nl": code, "en": code}, "secretariat": "a@b.example"}
    return Destination.model_validate({**row, "valid": ALWAYS, **stated})


DESKS = (destination("KCOO"), destination("IC_RIJK"), destination("AUTHORITY_TOP"), destination("DEP_TOP"))
KCOO = {"body": "KCOO", "valid": ALWAYS}
TOP = organisation("TOP", desk="TOP", committee="DEP_TOP", accessions=[KCOO])


def test_each_statement_comes_from_the_nearest_parent_that_makes_it() -> None:
    middle = organisation("MIDDLE", parent="TOP", committee="none", accessions=[{**KCOO, "body": "IC_RIJK"}])
    below = organisation("BELOW", parent="MIDDLE", orgRegime="other", staysOut=[KCOO])
    standing = register_of((TOP, middle, below), DESKS, DAY).standings["BELOW"]
    assert (standing.regime, standing.desk, standing.committee) == ("other", "TOP", None)
    assert standing.joined == {"IC_RIJK"}


def test_an_agreement_that_ended_or_has_yet_to_begin_is_no_statement() -> None:
    below = organisation("BELOW", parent="TOP", staysOut=[{"body": "KCOO", "valid": LATER}])
    assert register_of((TOP, below), DESKS, DAY).standings["BELOW"].joined == {"KCOO"}
    assert register_of((TOP, below), DESKS, date(2026, 6, 1)).standings["BELOW"].joined == set()


def test_a_row_counts_on_its_first_and_its_last_day() -> None:
    short = organisation("SHORT", desk="TOP", valid={"begin": DAY, "end": DAY})
    days = (date(2026, 3, 1), DAY, date(2026, 3, 3))
    assert ["SHORT" in register_of((short,), DESKS, day).organisations for day in days] == [False, True, False]


@pytest.mark.parametrize(
    ("row", "mend"),
    [
        (organisation("LOST", desk="TOP", parent="NOWHERE"), "LOST: parent NOWHERE does not exist on that day"),
        (organisation("LOOP", desk="TOP", parent="LOOP"), "LOOP: its parents go round in a circle"),
        (organisation("ALONE"), "ALONE: no desk; give it, or a parent, a desk code"),
        (organisation("NEW", desk="NEW"), "NEW: destination AUTHORITY_NEW does not exist on 2026-03-02"),
        (organisation("OWN", desk="TOP", committee="DEP_OWN"), "OWN: destination DEP_OWN does not exist on 2026-03-02"),
    ],
)
def test_a_register_that_contradicts_itself_names_the_row_and_the_mend(row: Organisation, mend: str) -> None:
    with pytest.raises(RegisterError, match=re.escape(mend)):
        register_of((TOP, row), DESKS, DAY)


@pytest.mark.parametrize("day", [date(2025, 7, 1), date(2025, 12, 31), DAY, date(2026, 11, 24), date(2028, 1, 1)])
def test_our_register_holds_on_every_day_that_something_changes(day: date) -> None:
    current = in_force(day)
    ministries = [one for one in current.organisations.values() if "/ministerie/" in (one.tooi or "")]
    assert len(ministries) == 15
    assert {one.handled_in for one in current.destinations.values()} == {"workbench", "own-system"}
    assert {one.code for one in current.destinations.values() if one.subscribes} == {"DEP_EZ", "DEP_FIN", "IC_RIJK"}
    for code in current.destinations:
        assert outward(code).outward


def test_what_is_not_public_says_that_it_is_assumed() -> None:
    for one in in_force(DAY).organisations.values():
        assert all(statement.assumed for statement in (*one.accessions, *one.stays_out)), one.code


def test_our_rows_fit_the_events_that_announce_them() -> None:
    current = in_force(DAY)
    for one in current.organisations.values():
        event = OrganisationRegistered.model_validate(one.model_dump())
        assert event.accessions == one.accessions
    for place in current.destinations.values():
        assert DestinationRegistered.model_validate({**place.model_dump(), "keys": {}}).names == place.names


def test_mail_of_the_register_can_reach_nobody() -> None:
    assert all(place.secretariat.endswith(".example") for place in in_force(DAY).destinations.values())
