"""What a person at the desk decides where no rule can: where it may go, what to warn of, and under which clocks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args
from uuid import UUID

from schemas.register import Text, Track
from services.chassis.messages import Effect, Moment, Refused
from services.routing import handlers, register, situation
from services.routing.conditions import VALUE, YES
from services.routing.consent import lacks_consent
from services.routing.decisions import Decision, excluded
from services.routing.history import Judged, Known, PartHistory
from services.routing.register import Register, Standing
from services.routing.rows import Proposal, To

BY_PERSON = Text(
    nl="Een medewerker van het loket heeft uw melding bekeken en deze plek gekozen.",
    en="A member of the desk’s staff looked at your report and chose this place.",
)
OWN_TOP = Text(
    nl="Dit gaat over de top van een organisatie, en u stuurt het naar die organisatie zelf.",
    en="This is about the top of an organisation, and you send it to that organisation itself.",
)
GAVE_BACK = Text(nl="Deze plek gaf de zaak al eens terug.", en="This destination gave the case back before.")
CONFLICTED = Text(
    nl="Een plek van deze organisatie gaf de zaak terug, omdat iemand daar erbij betrokken is.",
    en="A place of this organisation gave the case back because of a conflict of interest.",
)
BODIES = frozenset(code for code in (*get_args(To), *get_args(Proposal)) if code[:6] == "REFER_" and code[-2:] != "_x")
_WBK = VALUE["matter"]["integrity"] | VALUE["matter"]["wrongdoing"]


@dataclass(frozen=True, slots=True)
class DecideHeld:
    """A person sends one held part somewhere, for a reason; ``confirmed`` when they were warned and mean it.

    The place is one of the register of the day ``on`` which they do so; it is kept a moment later, perhaps on the next.
    """

    complaint_id: UUID
    part: UUID
    attempt: int
    destination: str
    motivation: str
    confirmed: bool
    person: str
    on: date

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint_id)


def possible(current: Register) -> frozenset[str]:
    """Everywhere a person can send a part, by the register of that day."""
    referrals = {f"REFER_{code}" for code in current.organisations}
    return frozenset({"ADVICE"} | BODIES | referrals | current.destinations.keys())


def on_decide_held(command: DecideHeld, known: Known, at: Moment) -> list[Effect]:
    """The part's next attempt, as a person decided it; Refused where it is held no more, or may not go there."""
    part = known.parts.get(command.part)
    if part is None or part.destination != "HOLD" or part.attempt != command.attempt:
        raise Refused("not-held", "This part is not held any more. Look at the list again.")
    part = replace(part, consent_to_forward=known.consent(part.consent_to_forward))
    held = handlers.decided(part.facts, part.consent_to_forward, part.received_on, part.refused_by)
    [found] = situation.situations(
        part.facts, part.consent_to_forward, part.received_on, register.in_force(part.received_on)
    )
    if lacks_consent(command.destination, found.holds):
        raise Refused(
            "no-consent", "The reporter did not agree to forwarding. Ask first, or choose a place of this desk."
        )
    if not command.confirmed and (warnings := list(warnings_of(command.destination, found, part))):
        raise Refused("confirm", " ".join([*(one.en for one in warnings), 'Send "confirm": true if you mean it.']))
    track = track_of(command.destination, found.holds, register.in_force(command.on))
    decision = Decision(
        command.destination, held.rule, held.overlays, track, held.rulebook, BY_PERSON, held.legal_basis
    )
    judged = Judged(
        part.complaint_id, part.part, part.attempt + 1, command.destination, command.person, command.motivation,
        command.confirmed, at.now,
    )  # fmt: skip
    return [judged, *handlers.answers(part.again(command.destination), decision, at, "person")]


def warnings_of(destination: str, found: situation.Situation, part: PartHistory) -> Iterator[Text]:
    """What a person must have seen before the part goes there."""
    if found.accused and found.holds & YES["top"] and destination in own_places(found.accused):
        yield OWN_TOP
    if destination in part.refused_by:
        yield GAVE_BACK
    elif destination in excluded(part.facts, register.in_force(part.received_on), part.refused_by):
        yield CONFLICTED


def own_places(accused: Standing) -> frozenset[str]:
    """The places that are the accused's own organisation, or speak for it."""
    desk = accused.desk or accused.code
    named = {accused.code, accused.committee or accused.code, f"REFER_{accused.code}", f"AUTHORITY_{desk}"}
    whole = {f"REFER_{accused.regime.upper()}"}
    return frozenset(named | whole | {f"DEP_{desk}{office}" for office in ("", "_COORDINATOR", "_CONFIDANT")})


def track_of(destination: str, holds: int, current: Register) -> Track:
    """The clocks that the law starts there; ten weeks only where a committee under Awb 9:14 advises."""
    if destination not in current.destinations:
        return "none"
    if holds & _WBK:
        return "none" if holds & VALUE["role"]["citizen"] else "wbk"
    if not holds & YES["formalPersonalNamed"]:
        return "none"
    committees = {"KCOO"} | {standing.committee for standing in current.standings.values()}
    return "awb-committee" if destination in committees else "awb"
