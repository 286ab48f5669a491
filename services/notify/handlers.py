"""One function per event: who hears of it, without a word of what it is."""

from dataclasses import replace
from uuid import UUID

from schemas.committee import CaseOpened, MessageLeft, TermApproaching, TermPassed
from schemas.intake import ReporterReachable
from schemas.notify import NoticeFailed, NoticeSent
from schemas.register import DestinationRegistered
from schemas.routing import ComplaintAdvised, ComplaintForwarded, ComplaintHeld, ComplaintReferred
from services.chassis.messages import Effect, Moment
from services.chassis.outbox import day_of
from services.notify import decisions, rows
from services.notify.commands import LetterDelayed, LetterFailed, LetterLeft
from services.notify.decisions import Known


def on_reporter_reachable(event: ReporterReachable, known: Known, at: Moment) -> list[Effect]:
    """From now on we can reach the reporter, and say what there is to say already."""
    if known.channel:
        return []
    now_known = replace(known, language=event.language, channel=event.channel)
    effects: list[Effect] = [rows.Reachable(event.complaint, event.language, event.channel, event.received_on)]
    if event.address:
        effects.append(rows.Address(event.complaint, event.address))
    if known.outcome:
        effects += decisions.to_reporter(event.complaint, "acknowledgement", "", now_known, at)
    for place in known.moved:
        effects += decisions.to_reporter(event.complaint, "assignment", place, now_known, at)
    for message in known.messages:
        effects += decisions.to_reporter(event.complaint, "message", message, now_known, at)
    return effects


def on_case_opened(event: CaseOpened, known: Known, at: Moment) -> list[Effect]:
    """The secretariat hears of its case; the reporter gets the acknowledgement, or hears that the case has moved."""
    effects = decisions.to_secretariat(event, "new-case", f"{event.part}/{event.attempt}", at)
    effects += _outcome(event.complaint, known, at)
    if event.attempt > 1:
        effects += _moved(event.complaint, f"{event.part}/{event.attempt}", known, at)
    return effects


def on_term(event: TermApproaching | TermPassed, _: object, at: Moment) -> list[Effect]:
    """The secretariat hears that terms ask for attention."""
    return decisions.about_terms(event, at)


def on_message_left(event: MessageLeft, known: Known, at: Moment) -> list[Effect]:
    """Whoever it is for hears that there is a message; nothing of what it says comes here."""
    message = str(event.id)
    if event.recipient == "destination":
        return decisions.to_secretariat(event, "new-message", f"{message}/{event.attempt}", at)
    if event.recipient != "reporter" or message in known.messages:
        return []
    effects: list[Effect] = [rows.MessagesLeft(event.complaint, [*known.messages, message])]
    if known.channel:
        effects += decisions.to_reporter(event.complaint, "message", message, known, at)
    return effects


def on_decided(event: ComplaintHeld | ComplaintAdvised, known: Known, at: Moment) -> list[Effect]:
    """No case, but the reporter hears that we have the complaint."""
    return _outcome(event.complaint, known, at)


def on_complaint_referred(event: ComplaintReferred, known: Known, at: Moment) -> list[Effect]:
    """The sender hears of it at once (Awb 2:3), also where it was held before."""
    effects = _outcome(event.complaint, known, at)
    if event.attempt > 1:
        effects += _moved(event.complaint, f"{event.part}/{event.attempt}", known, at)
    return effects


def on_complaint_forwarded(event: ComplaintForwarded, known: Known, at: Moment) -> list[Effect]:
    """It was sent on, or the reporter has to go there."""
    return _moved(event.complaint, f"{event.part}/{event.attempt}/forwarded", known, at)


def _moved(complaint: UUID, place: str, known: Known, at: Moment) -> list[Effect]:
    if place in known.moved:
        return []
    effects: list[Effect] = [rows.Moved(complaint, [*known.moved, place])]
    if known.channel:
        effects += decisions.to_reporter(complaint, "assignment", place, known, at)
    return effects


def _outcome(complaint: UUID, known: Known, at: Moment) -> list[Effect]:
    if known.outcome:
        return []
    effects: list[Effect] = [rows.OutcomeKnown(complaint, day_of(at.now).date())]
    if known.channel:
        effects += decisions.to_reporter(complaint, "acknowledgement", "", known, at)
    return effects


def on_destination_registered(event: DestinationRegistered, _: object, at: Moment) -> list[Effect]:
    """Where a secretariat reads its mail."""
    return [rows.Destination(event.code, event.secretariat)]


def on_letter_left(command: LetterLeft, _: object, at: Moment) -> list[Effect]:
    """It counts from the day on which it left, for terms begin there (Wbk 2(2)(i))."""
    letter = command.letter
    sent = NoticeSent(
        complaint=letter.complaint_id,
        kind=decisions.notice_of(letter.kind),
        channel="mail",
        on=command.on,
        part=letter.part,
        attempt=letter.attempt,
    )
    return [rows.Sent(letter.id, command.on), sent]


def on_letter_delayed(command: LetterDelayed, _: object, at: Moment) -> list[Effect]:
    """One more attempt, later."""
    return [rows.Delayed(command.letter.id, command.due, command.letter.attempts + 1)]


def on_letter_failed(command: LetterFailed, _: object, at: Moment) -> list[Effect]:
    """A person has to find another way (Awb 2:11)."""
    letter, today = command.letter, day_of(at.now).date()
    failed = NoticeFailed(
        complaint=letter.complaint_id,
        kind=decisions.notice_of(letter.kind),
        channel="mail",
        code=command.code,
        on=today,
        part=letter.part,
        attempt=letter.attempt,
    )
    return [rows.Failed(letter.id, today, command.code), failed]
