"""Messages between a destination and a reporter, as events and rows that nobody reads on the way."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from schemas.committee import CaseAnswered, LetterSealed, MessageLeft, Recipient
from schemas.intake import ReporterWrote
from services.chassis.messages import Effect, Moment, Refused
from services.chassis.outbox import day_of
from services.committee import decisions, rows
from services.committee.commands import WriteMessage
from services.committee.decisions import Case, Known
from services.committee.handlers import case_of

Author = Literal["reporter", "destination"]
LONGEST = 4_000
"""Characters of a message."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its case shows it; without ``text`` as long as nobody opened it, or where we keep no copy."""

    id: UUID
    author: Author
    person: str | None
    written_on: date
    text: str | None = None


def may_write(case: Case) -> bool:
    """Who has the case may write to its reporter; who gave it back no longer."""
    return case.status in ("open", "accepted")


def on_write_message(command: WriteMessage, known: Known, at: Moment) -> list[Effect]:
    """The letter goes to the reporter, that there is one goes to who must know, and the copy stays with the case."""
    case, today = case_of(command, known), day_of(at.now).date()
    if not may_write(case):
        raise Refused("already-refused", "The case was refused; it belongs to somebody else now.")
    letter = LetterSealed(
        complaint=case.complaint_id,
        part=case.part,
        attempt=case.attempt,
        destination=case.destination,
        id=command.id,
        kind="message",
        on=today,
        letter=command.letter,
    )
    return [
        _row(letter, "destination", command.person),
        *([_sealed(letter, command.copy)] if command.copy else []),
        letter,
        *_left(letter, "reporter", known),
    ]


def on_reporter_wrote(event: ReporterWrote, known: Known, at: Moment) -> list[Effect]:
    """It lies sealed beside its case, whether or not that is open yet; a subscriber gets it unopened."""
    answered = CaseAnswered(
        complaint=event.complaint,
        part=event.part,
        attempt=event.attempt,
        destination=event.destination,
        id=event.id,
        on=event.on,
        message=event.message,
    )
    return [
        _row(event, "reporter", None),
        _sealed(event, event.message),
        *_left(event, "destination", known),
        *decisions.outwards(answered, event.destination, known.subscribes),
    ]


def _row(event: LetterSealed | ReporterWrote, author: Author, person: str | None) -> rows.Message:
    return rows.Message(
        event.part, event.attempt, event.id, event.complaint, event.destination, author, person, event.on
    )


def _sealed(event: LetterSealed | ReporterWrote, message: str) -> rows.SealedMessage:
    return rows.SealedMessage(event.part, event.attempt, event.id, event.complaint, event.destination, message)


def _left(event: LetterSealed | ReporterWrote, recipient: Recipient, known: Known) -> list[Effect]:
    left = MessageLeft(
        complaint=event.complaint,
        part=event.part,
        attempt=event.attempt,
        destination=event.destination,
        id=event.id,
        recipient=recipient,
        on=event.on,
    )
    return decisions.published(left, known.subscribes)
