"""Forwarding outside the desk: what needs the reporter's consent, and what changes when that is given or taken back."""

from dataclasses import replace

from schemas.intake import FactsCorrected
from services.chassis.messages import Effect, Moment
from services.routing import handlers, register, situation
from services.routing.conditions import YES
from services.routing.history import Consented, Known, PartHistory

NO_CONSENT_NEEDED = "REFER_SECURE_CHANNEL"


def lacks_consent(destination: str, holds: int) -> bool:
    """What belongs outside the desk is forwarded as a klaagschrift under the own name, or with consent."""
    needed = destination.startswith("REFER_") and destination != NO_CONSENT_NEEDED
    return needed and not holds & YES["mayForward"]


def on_facts_corrected(event: FactsCorrected, known: Known, at: Moment) -> list[Effect]:
    """Decide again what waits for a person, or was referred and not sent on; what has a destination stays there."""
    effects: list[Effect] = [Consented(event.complaint, event.consent_to_forward, event.on)]
    for part in known.parts.values():
        if part.destination == "HOLD" or (part.destination.startswith("REFER_") and not part.forwarded):
            effects += _again(replace(part, consent_to_forward=event.consent_to_forward), at)
    return effects


def _again(part: PartHistory, at: Moment) -> list[Effect]:
    if part.destination != "HOLD":
        known = register.in_force(part.received_on)
        [found] = situation.situations(part.facts, part.consent_to_forward, part.received_on, known)
        if not lacks_consent(part.destination, found.holds):
            return []
    decision = handlers.decided(part.facts, part.consent_to_forward, part.received_on, part.refused_by)
    if decision.destination == part.destination:
        return []
    return handlers.answers(part.again(decision.destination), decision, at)
