"""One function per event: decide, store what was decided on, and say so."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from schemas.committee import CaseRefused
from schemas.facts import Facts
from schemas.intake import ComplaintReceived
from schemas.routing import ComplaintAdvised, ComplaintHeld, ComplaintReferred, ComplaintRouted
from services.chassis.messages import Effect, Moment
from services.chassis.outbox import day_of
from services.routing import history, register, rulebook
from services.routing.decisions import Decision, decide, excluded
from services.routing.evidence import facts_hash, register_rows
from services.routing.history import Known, PartHistory, part_id
from services.routing.parts import split

DecidedBy = Literal["rule", "person"]
NOBODY: Mapping[str, str] = {}
REROUTES = 1
"""Automatic re-routes after a refusal; then a person at the desk decides."""


def on_complaint_received(event: ComplaintReceived, known: Known, at: Moment) -> list[Effect]:
    """Decide by the rulebook and the register of the day of receipt, each part alone."""
    if known.parts:
        return []
    on, consent = event.received_on, known.consent(event.consent_to_forward)
    whole = decided(event.facts, consent, on)
    decisions = whole.parts or (whole,)
    facts = split(event.facts) if whole.parts else (event.facts,)
    effects: list[Effect] = []
    for n, (decision, of_part) in enumerate(zip(decisions, facts, strict=True)):
        part = PartHistory(
            event.complaint, part_id(event.part, n), 1, len(decisions), of_part, consent, on,
            decision.destination, {},
        )  # fmt: skip
        effects += answers(part, decision, at)
        # Streams promise each other no order: read again after a restore, a refusal can come before its complaint.
        for refused in (one for one in known.refusals if one.part == part.part):
            part, decision = once_more(part, refused)
            effects += answers(part, decision, at)
    return effects


def on_case_refused(event: CaseRefused, known: Known, at: Moment) -> list[Effect]:
    """The next rule that leads elsewhere, once; after that, or where there is none, a person decides."""
    refused = history.Refused(event.complaint, event.part, event.attempt, event.destination, event.reason, event.on)
    before = known.parts.get(event.part)
    if before is None or event.attempt < before.attempt:
        return [refused]
    return [refused, *answers(*once_more(before, refused), at)]


def once_more(before: PartHistory, refused: history.Refused) -> tuple[PartHistory, Decision]:
    """The part at its next attempt."""
    refused_by = {**before.refused_by, refused.destination: refused.reason}
    decision = decided(before.facts, before.consent_to_forward, before.received_on, refused_by)
    after = replace(before, attempt=refused.attempt + 1, destination=decision.destination, refused_by=refused_by)
    return after, decision


def decided(facts: Facts, consent: bool | None, on: date, refused_by: Mapping[str, str] = NOBODY) -> Decision:
    """What the rules say after these refusals, by the rulebook and the register of the day of receipt."""
    known = register.in_force(on)
    decision = decide(facts, consent, on, rulebook.in_force(on), known, excluded(facts, known, refused_by))
    last_word = len(refused_by) <= REROUTES or decision.destination == "HOLD"
    return decision if last_word else held_after_refusals(decision)


def held_after_refusals(decision: Decision) -> Decision:
    """What a rule would suggest next becomes a proposal to the person who decides."""
    because = rulebook.in_force(decision.rulebook).no_row
    return Decision(
        "HOLD", decision.rule, decision.overlays, "none", decision.rulebook, because, decision.legal_basis,
        decision.destination,
    )  # fmt: skip


def answers(part: PartHistory, decision: Decision, at: Moment, by: DecidedBy = "rule") -> list[Effect]:
    """The decision as a row and as the event for its outcome."""
    row = history.Decided(
        part.complaint_id, part.part, part.attempt, part.parts, _plain(part.facts), facts_hash(part.facts),
        part.consent_to_forward, part.received_on, decision.destination, decision.rule, decision.rulebook,
        list(decision.overlays), decision.track, decision.because.model_dump(), decision.legal_basis, decision.proposal,
        register_rows(part.facts, decision), by, day_of(at.now).date(), at.traceparent,
    )  # fmt: skip
    return [row, _event(part, decision, by)]


def _event(
    part: PartHistory, decision: Decision, by: DecidedBy
) -> ComplaintRouted | ComplaintHeld | ComplaintReferred | ComplaintAdvised:
    common: dict[str, Any] = {
        "complaint": part.complaint_id,
        "part": part.part,
        "parts": part.parts,
        "attempt": part.attempt,
        "received_on": part.received_on,
        "rule": decision.rule,
        "rulebook": decision.rulebook,
        "overlays": decision.overlays,
        "because": decision.because,
        "legal_basis": decision.legal_basis,
        "decided_by": by,
    }
    match decision.destination:
        case "HOLD":
            return ComplaintHeld(**common, proposal=decision.proposal)
        case "ADVICE":
            return ComplaintAdvised(**common)
        case body if body.startswith("REFER_"):
            return ComplaintReferred(**common, body=body)
        case destination:
            return ComplaintRouted(**common, destination=destination, track=decision.track)


def _plain(facts: Facts) -> dict[str, object]:
    return facts.model_dump(mode="json", exclude_none=True)
