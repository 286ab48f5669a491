"""Consent to forward outside the desk, after receipt: asked where it decides, taken back until something is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from schemas.intake import FactsCorrected
from schemas.model import Shape
from services.chassis.messages import Effect, Moment
from services.chassis.outbox import day_of
from services.intake import rows

Consent = Literal["asked", "given"]
NOT_ASKED = "REFER_SECURE_CHANNEL"


class ConsentIn(Shape):
    """May the desk send the report on to a body outside it?"""

    consent_to_forward: bool


@dataclass(frozen=True, slots=True)
class ChangeConsent:
    """What the holder of the return code says now."""

    complaint: UUID
    consent: bool

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint)


def on_change_consent(command: ChangeConsent, before: bool | None, at: Moment) -> list[Effect]:
    """Saying the same again changes nothing."""
    if before is command.consent:
        return []
    today = day_of(at.now).date()
    corrected = FactsCorrected(complaint=command.complaint, on=today, consent_to_forward=command.consent)
    return [rows.Consented(command.complaint, command.consent, today), corrected]


def needed(facts: Mapping[str, Any]) -> bool:
    """A klaagschrift under the own name is forwarded without consent (Awb 2:3); nothing else is (Wbk 1a(3))."""
    klaagschrift = facts.get("form") == "formal" and facts.get("experiencedPersonally") is True
    return not (klaagschrift and facts.get("identity") == "known")


def of_part(outside: str | None, waits: bool, consent: bool | None) -> Consent | None:
    """What to show with a part that may go, or goes, ``outside``; None where consent changes nothing any more."""
    if not waits or outside is None or not outside.startswith("REFER_") or outside == NOT_ASKED:
        return None
    return "given" if consent else "asked"
