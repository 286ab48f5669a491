"""Invented cases of three destinations, made by the same events as real ones."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from schemas.event import Event
from schemas.facts import Facts
from schemas.intake import StoryHandedOver
from schemas.notify import NoticeSent
from schemas.register import DestinationRegistered, OrganisationRegistered, Text, Validity
from schemas.routing import ComplaintRouted
from services.chassis.sealing import Key, public, seal

NAMES = {
    "KCOO": ("Klachtencommissie Ongewenste Omgangsvormen Rijk", "Complaints Committee on Undesirable Behaviour"),
    "IC_RIJK": ("Integriteitscommissie Rijk", "Government Integrity Committee"),
    "DEP_EZ": ("Klachtencommissie Economische Zaken", "Complaints Committee Economic Affairs"),
}
STORY = {
    "text": "Dit is een verzonnen verhaal.\n\nMijn leidinggevende maakt in elk overleg een grap over mijn afkomst.",
    "contact": {"name": "Noor Verzonnen", "email": "noor@example.org"},
    "grounds": ["ras"],
    "mustNotSee": "Jan Bedacht",
}
FACTS = Facts(
    matter=("undesirable-behaviour",),
    discrimination=True,
    experienced_personally=True,
    form="formal",
    identity="confidential",
    reporter_role="employee",
    reporter_organisation="BZK",
    accused=(
        {"organisation": "BZK", "position": "manager"},  # type: ignore[arg-type]
    ),
    first_conduct="2025-11",
    last_conduct="2026-02-27",
    criminal_offence=False,
    language="nl",
)


def destinations() -> list[Event]:
    """The register's word about the three, of which the last works in its own system, and about one organisation."""
    ministry = Text(nl="Ministerie van Binnenlandse Zaken", en="Ministry of the Interior")
    return [
        OrganisationRegistered(code="BZK", names=ministry, org_regime="rijk", valid=Validity(begin=date(2025, 7, 1))),
        *(
            DestinationRegistered(
                code=code,
                kind="committee",
                names=Text(nl=nl, en=en),
                secretariat=f"{code.lower()}@example.org",
                keys={"keys": []},
                handled_in="own-system" if code == "DEP_EZ" else "workbench",
                subscribes=code == "DEP_EZ",
                valid=Validity(begin=date(2025, 7, 1)),
            )
            for code, (nl, en) in NAMES.items()
        ),
    ]


def routed(destination: str, received_on: date, overlays: Sequence[str] = (), **more: Any) -> ComplaintRouted:
    """The decision that opens a case."""
    return ComplaintRouted(
        complaint=uuid4(),
        part=uuid4(),
        parts=1,
        attempt=1,
        received_on=received_on,
        rule="B19",
        rulebook=date(2025, 7, 1),
        overlays=tuple(overlays),
        because=Text(
            nl="Uw klacht gaat over ongewenst gedrag bij het Rijk. Daarom gaat deze naar de KCOO.",
            en="Your complaint is about undesirable behaviour in central government. That is why it goes to the KCOO.",
        ),
        legal_basis="Awb 9:11; Awb 9:8(1)(b)",
        decided_by="rule",
        destination=destination,
        track=more.get("track", "awb-committee"),
    )


def handed_over(case: ComplaintRouted, key: Key) -> StoryHandedOver:
    """The story of a case, sealed to its destination, about what happened a few days before its receipt."""
    return StoryHandedOver(
        complaint=case.complaint,
        part=case.part,
        attempt=case.attempt,
        destination=case.destination,
        facts=FACTS.model_copy(update={"last_conduct": str(case.received_on - timedelta(days=3))}),
        story=seal(json.dumps(STORY).encode(), key),
        reply_key=public(key),
    )


def acknowledged(complaint: UUID, on: date) -> NoticeSent:
    """The reporter heard that the complaint came."""
    return NoticeSent(complaint=complaint, kind="acknowledgement", channel="mail", on=on)
