"""Where a person can send what is held, what it takes, and which clocks then run."""

from datetime import date

import pytest

from schemas.facts import Accused, Facts
from services.routing import register
from services.routing.holding import lacks_consent, own_places, possible, track_of
from services.routing.situation import situations

ON = date(2026, 3, 2)
REGISTER = register.in_force(ON)
PERSONAL = Facts(
    matter=("undesirable-behaviour",), form="formal", experienced_personally=True, identity="known",
    reporter_role="employee", reporter_organisation="EZ", accused=(Accused(organisation="EZ", position="manager"),),
)  # fmt: skip


def holds(consent: bool | None = None, **facts: object) -> int:
    [found] = situations(PERSONAL.model_copy(update=facts), consent, ON, REGISTER)
    return found.holds


@pytest.mark.parametrize(
    ("destination", "facts", "track"),
    [
        ("KCOO", {}, "awb-committee"),
        ("DEP_EZ", {}, "awb-committee"),
        ("DEP_EZ", {"identity": "confidential"}, "awb-committee"),
        ("DEP_EZ", {"identity": "anonymous"}, "none"),
        ("DEP_EZ", {"experienced_personally": None}, "none"),
        ("AUTHORITY_EZ", {}, "awb"),
        ("IC_RIJK", {}, "awb"),
        ("IC_RIJK", {"form": "report"}, "none"),
        ("IC_RIJK", {"matter": ("integrity",)}, "wbk"),
        ("DEP_EZ_COORDINATOR", {"matter": ("wrongdoing",), "form": "report"}, "wbk"),
        ("IC_RIJK", {"matter": ("wrongdoing",), "reporter_role": "citizen"}, "none"),
        ("ADVICE", {}, "none"),
        ("REFER_HUIS", {"matter": ("wrongdoing",)}, "none"),
    ],
)
def test_the_clocks_follow_from_the_place_and_the_facts(destination: str, facts: dict[str, object], track: str) -> None:
    assert track_of(destination, holds(**facts), REGISTER) == track


def test_only_a_klaagschrift_under_the_own_name_is_forwarded_without_consent() -> None:
    assert not lacks_consent("REFER_HUIS", holds())
    assert lacks_consent("REFER_HUIS", holds(identity="confidential"))
    assert not lacks_consent("REFER_HUIS", holds(True, identity="confidential"))
    assert lacks_consent("REFER_UWV", holds(False, form="report"))
    assert not lacks_consent("REFER_SECURE_CHANNEL", holds(form="report"))
    assert not lacks_consent("KCOO", holds(form="report"))


def test_what_is_possible_is_what_exists() -> None:
    places = possible(REGISTER)
    assert {"KCOO", "DEP_EZ", "AUTHORITY_BZ", "ADVICE", "REFER_HUIS", "REFER_UWV", "REFER_SECURE_CHANNEL"} <= places
    assert not places & {"HOLD", "SPLIT", "REFER_x", "DEP_x", "same", "EZ"}


@pytest.mark.parametrize(
    ("organisation", "own"),
    [
        ("EZ", {"DEP_EZ", "AUTHORITY_EZ", "DEP_EZ_COORDINATOR", "DEP_EZ_CONFIDANT", "REFER_EZ"}),
        ("RVIG", {"AUTHORITY_BZK", "DEP_BZK_COORDINATOR", "REFER_RVIG"}),
        ("KCOO", {"KCOO"}),
        ("AIVD", {"REFER_AIVD"}),
    ],
)
def test_the_own_places_of_an_organisation(organisation: str, own: set[str]) -> None:
    places = own_places(REGISTER.standings[organisation])
    assert own <= places
    assert not places & {"IC_RIJK", "DEP_FIN", "AUTHORITY_FIN", "ADVICE", "REFER_HUIS"}
