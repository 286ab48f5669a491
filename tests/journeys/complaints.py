"""Invented complaints, one for each end a complaint can come to, and words that may turn up nowhere."""

import secrets
from typing import Any
from uuid import UUID

from tests.journeys.desk import Desk, until

_PERSONAL: dict[str, Any] = {
    "experiencedPersonally": True,
    "form": "formal",
    "identity": "known",
    "reporterRole": "employee",
}


def _facts(matter: str, organisation: str, position: str = "manager", **others: Any) -> dict[str, Any]:
    accused = [{"organisation": organisation, "position": position}]
    return {"matter": [matter], "reporterOrganisation": organisation, "accused": accused, "language": "nl", **others}


FACTS: dict[str, dict[str, Any]] = {
    "KCOO": _facts("undesirable-behaviour", "BZK", **_PERSONAL),
    "IC_RIJK": _facts("integrity", "BZK", "employee", **_PERSONAL),
    "DEP_EZ": _facts("undesirable-behaviour", "EZ", **_PERSONAL),
    "held": _facts("unknown", "BZK", form="report", identity="known", reporterRole="employee"),
    "referred": {"classified": True, "language": "nl"},
    "advised": _facts("undesirable-behaviour", "BZK", form="advice"),
    "anonymous": _facts("undesirable-behaviour", "BZK", form="report", identity="anonymous", reporterRole="employee"),
}
"""By the destination or the end that the rulebook gives them."""


def canary(what: str) -> str:
    """A word that exists nowhere else, so that finding it anywhere is a leak."""
    return f"kanarie-{what}-{secrets.token_hex(6)}"


def complaint(end: str, **others: Any) -> dict[str, Any]:
    """A body to post, every field of its story a canary."""
    told = {
        "text": f"Dit is verzonnen. {canary('verhaal')}",
        "contact": {"name": canary("naam"), "email": f"{canary('post')}@example.org", "phone": canary("tel")},
        "grounds": [canary("grond")],
        "mustNotSee": canary("niet-zien"),
    }
    return {"facts": FACTS[end], "story": told, **others}


def by_mail(end: str, address: str) -> dict[str, Any]:
    """A complaint whose reporter wants to hear by mail."""
    return complaint(end, notice={"channel": "mail", "address": address})


def canaries(told: object) -> list[str]:
    """Every canary in a body."""
    if isinstance(told, dict):
        return [found for value in told.values() for found in canaries(value)]
    if isinstance(told, list):
        return [found for value in told for found in canaries(value)]
    return [told[told.index("kanarie-") :]] if isinstance(told, str) and "kanarie-" in told else []


def opened_case(desk: Desk, complaint_id: str, attempt: int = 1) -> dict[str, Any]:
    """The row of the case once it is open and its story is there."""
    query = (
        "select * from committee.cases where complaint_id = $1 and attempt = $2 "
        "and opened_at is not null and story_on is not null"
    )
    return until(lambda: desk.sql(query, UUID(complaint_id), attempt))[0]
