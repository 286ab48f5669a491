"""The worker's handlers: hand the story over when routing has decided, forget it when a person has it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from schemas.committee import CaseAccepted, CaseOpened, CaseRefused, LetterSealed, TermsStarted
from schemas.facts import Facts
from schemas.intake import StoryHandedOver
from schemas.notify import NoticeFailed, NoticePosted, NoticeSent
from schemas.register import DestinationRegistered, OrganisationRegistered
from schemas.routing import (
    ComplaintAdvised,
    ComplaintForwarded,
    ComplaintHeld,
    ComplaintReferred,
    ComplaintRouted,
    Decided,
)
from services.chassis.messages import Effect, Moment
from services.chassis.outbox import day_of
from services.chassis.sealing import Key, Keyring, read_key, seal, thumbprint
from services.intake import message_rows, rows
from services.intake.pins import Pins
from services.intake.status import overdue, settled, unheard
from services.intake.store import Stored
from services.intake.sweep import ForgetIfOver


class UnknownDestination(Exception):
    """The register has not told us of this destination yet; the event waits."""


class KeyNotPinned(Exception):
    """The register offers a key that our own keyring does not know: nothing is sealed to it."""


@dataclass(frozen=True)
class HandOver:
    """Re-seals stories; ``pins`` is what a broken or bribed register cannot change."""

    keyring: Keyring
    pins: Pins

    def key_of(self, destination: str, offered: Mapping[str, dict[str, Any]]) -> Key:
        """The first key of the destination's JWK set whose thumbprint is pinned."""
        if destination not in offered:
            raise UnknownDestination
        pinned = self.pins.of(destination)
        for jwk in offered[destination]["keys"]:
            key = read_key(jwk)
            if thumbprint(key) in pinned:
                return key
        raise KeyNotPinned

    def on_complaint_routed(
        self, event: ComplaintRouted, given: tuple[Stored | None, str | None], at: Moment
    ) -> list[Effect]:
        """The story goes, sealed anew, to the one destination that was decided; our copy stays until acceptance."""
        stored, sealed = given
        if stored is None:
            raise LookupError("a decision about a complaint that we do not have")
        part = stored.parts.get((event.part, event.attempt))
        if part and part.outcome:
            return []
        today = day_of(at.now).date()
        if sealed is None:
            return [_decided(event, "routed", event.destination, None)]
        decided = _decided(event, "routed", event.destination, today)
        key = self.key_of(event.destination, stored.destination_keys)
        handed_over = StoryHandedOver(
            complaint=event.complaint,
            part=event.part,
            attempt=event.attempt,
            destination=event.destination,
            facts=Facts.model_validate(stored.facts),
            story=seal(self.keyring.open(sealed), key),
            reply_key=stored.reply_key,
        )
        news = {"outcome": "routed", "parts": event.parts, "handed_over_on": today}
        return [decided, handed_over, *_forget_if_settled(stored, event, **news)]


def _decided(event: Decided, outcome: str, destination: str | None, handed_over_on: date | None) -> rows.Decided:
    return rows.Decided(
        event.complaint, event.part, event.attempt, event.parts, outcome, destination, event.because.model_dump(),
        event.legal_basis, handed_over_on,
    )  # fmt: skip


def _forget_if_settled(
    stored: Stored, event: ComplaintRouted | ComplaintAdvised | ComplaintForwarded | CaseAccepted, **news: Any
) -> list[Effect]:
    """The desk's copy goes when the last part is in good hands, in whatever order we hear of it."""
    place = (event.part, event.attempt)
    before = stored.parts.get(place) or unheard(event.complaint, *place)
    parts = {**stored.parts, place: replace(before, **news)}
    return [rows.ForgetStory(event.complaint)] if settled(parts.values()) else []


def on_forget_if_over(command: ForgetIfOver, stored: Stored | None, at: Moment) -> list[Effect]:
    """What a crash left behind, and what nobody accepted in time."""
    parts = stored.parts.values() if stored else ()
    over = settled(parts) or overdue(parts, day_of(at.now).date())
    return [rows.ForgetStory(command.complaint)] if over else []


def on_complaint_held(event: ComplaintHeld, _: object, at: Moment) -> list[Effect]:
    """A person at the desk decides, or the reporter's consent does."""
    proposed = rows.Proposed(event.complaint, event.part, event.attempt, event.proposal)
    return [_decided(event, "held", None, None), proposed]


def on_complaint_referred(event: ComplaintReferred, _: object, at: Moment) -> list[Effect]:
    """It belongs to a body outside."""
    return [_decided(event, "referred", event.body, None)]


def on_complaint_forwarded(event: ComplaintForwarded, stored: Stored | None, at: Moment) -> list[Effect]:
    """It left the desk, which keeps no copy of it then."""
    forwarded = rows.Forwarded(event.complaint, event.part, event.attempt, event.on, event.way)
    return [forwarded, *(_forget_if_settled(stored, event, forwarded_on=event.on) if stored else ())]


def on_complaint_advised(event: ComplaintAdvised, stored: Stored | None, at: Moment) -> list[Effect]:
    """Nobody gets a case; the reporter is shown who can help. It can be the last part the desk's copy waited for."""
    news = {"outcome": "advised", "parts": event.parts}
    return [_decided(event, "advised", None, None), *(_forget_if_settled(stored, event, **news) if stored else ())]


def on_case_opened(event: CaseOpened, _: object, at: Moment) -> list[Effect]:
    """The terms the reporter sees."""
    terms = [term.model_dump(mode="json", exclude_none=True) for term in event.terms]
    return [rows.CaseOpened(event.complaint, event.part, event.attempt, event.received_on, terms)]


def on_terms_started(event: TermsStarted, _: object, at: Moment) -> list[Effect]:
    """More terms the reporter sees."""
    terms = [term.model_dump(mode="json", exclude_none=True) for term in event.terms]
    return [rows.TermsStarted(event.complaint, event.part, event.attempt, terms)]


def on_case_accepted(event: CaseAccepted, stored: Stored | None, at: Moment) -> list[Effect]:
    """Once a person has every part, the desk's own copy goes."""
    accepted = rows.CaseAccepted(event.complaint, event.part, event.attempt, event.on)
    return [accepted, *(_forget_if_settled(stored, event, accepted_on=event.on) if stored else ())]


def on_case_refused(event: CaseRefused, _: object, at: Moment) -> list[Effect]:
    """Our copy is what the next attempt is sealed from."""
    return [rows.CaseRefused(event.complaint, event.part, event.attempt, event.on)]


def on_letter_sealed(event: LetterSealed, _: object, at: Moment) -> list[Effect]:
    """It waits behind the code, which alone opens it."""
    return [
        message_rows.Letter(
            event.id, event.complaint, event.part, event.kind, event.destination, event.on, event.letter
        )
    ]


def on_notice_posted(event: NoticePosted, _: object, at: Moment) -> list[Effect]:
    """Shown behind the code; that there is a message is not, because there the message itself is."""
    if event.template == "message":
        return []
    return [rows.NoticePosted(event.complaint, event.kind, event.template, event.language, event.on)]


def on_notice_sent(event: NoticeSent, _: object, at: Moment) -> list[Effect]:
    """Notices about a part are not for the reporter."""
    return [rows.NoticeSent(event.complaint, event.kind, event.on)] if event.part is None else []


def on_notice_failed(event: NoticeFailed, _: object, at: Moment) -> list[Effect]:
    """The reporter can still read everything behind the code."""
    return [rows.NoticeFailed(event.complaint, event.kind, event.on)] if event.part is None else []


def on_organisation_registered(event: OrganisationRegistered, _: object, at: Moment) -> list[Effect]:
    """For the form and for checking what is filed."""
    valid = event.valid
    return [
        rows.Organisation(event.code, event.names.model_dump(), event.parent, event.org_regime, valid.begin, valid.end)
    ]


def on_destination_registered(event: DestinationRegistered, _: object, at: Moment) -> list[Effect]:
    """The keys a story may be sealed to, if they are pinned as well."""
    return [rows.Destination(event.code, event.names.model_dump(), event.keys)]
