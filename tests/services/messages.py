"""Messages about a made-up complaint, one each way."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from schemas.committee import LetterSealed, MessageLeft, Recipient
from schemas.intake import ReporterWrote
from services.chassis.sealing import seal
from services.committee.commands import WriteMessage
from services.intake.mailbox import WriteReply
from services.intake.replies import HandOverReply
from tests.services.real import keys

DAY = date(2026, 3, 2)


def _id(complaint: UUID) -> UUID:
    return uuid5(complaint, "a message")


def letter(case: dict[str, Any]) -> LetterSealed:
    """From a destination."""
    return LetterSealed(**case, id=_id(case["complaint"]), kind="message", on=DAY, letter="a sealed letter")


def left(case: dict[str, Any], recipient: Recipient) -> MessageLeft:
    """That there is one."""
    return MessageLeft(**case, id=_id(case["complaint"]), recipient=recipient, on=DAY)


def wrote(case: dict[str, Any]) -> ReporterWrote:
    """From the reporter, as the destination gets it."""
    return ReporterWrote(**case, id=_id(case["complaint"]), on=DAY, message="a sealed reply")


def write(complaint: UUID, part: UUID, attempt: int, person: str) -> WriteMessage:
    """A person at the destination writes."""
    return WriteMessage(
        complaint, part, attempt, person, uuid5(complaint, "a letter"), "a sealed letter", "a sealed copy"
    )


def reply(complaint: UUID, part: UUID) -> WriteReply:
    """The reporter writes."""
    sealed = seal(b'{"text": "Een antwoord."}', keys().desk)
    return WriteReply(complaint, _id(complaint), part, DAY, sealed, "a sealed copy")


def round_of(complaint: UUID) -> HandOverReply:
    """The worker looks after what the reporter wrote."""
    return HandOverReply(complaint, _id(complaint))
