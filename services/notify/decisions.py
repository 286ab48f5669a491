"""Who hears what and when, decided from two things that come in any order: an address and a reason to write."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import NAMESPACE_URL, UUID, uuid5

from schemas.committee import CaseEvent, TermApproaching, TermPassed
from schemas.facts import Language
from schemas.notify import FailureCode, NoticeKind, NoticePosted, NoticeSent
from services.chassis.messages import Effect, Moment
from services.chassis.outbox import day_of
from services.notify import rows

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440, 1440))
"""Between attempts to hand a letter to the mail server: three days in all, then a person looks (Awb 2:11)."""


LetterKind = NoticeKind | Literal["term", "message", "new-message"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one complaint; every field may still be missing."""

    language: str | None = None
    channel: str | None = None
    outcome: bool = False
    moved: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as stored, on its way out, with the address of the secretariat it is for, where we know that."""

    id: UUID
    complaint_id: UUID
    kind: LetterKind
    part: UUID | None
    attempt: int | None
    destination: str | None
    language: str
    trace: str | None
    attempts: int
    tries: int
    secretariat: str | None = None

    @property
    def perhaps_twice(self) -> bool:
        """A try before this one ended in neither success nor failure: the server may have taken the letter then."""
        return self.tries > self.attempts + 1


def notice_of(kind: LetterKind) -> NoticeKind:
    """A kind of letter that came after the event's first version is ``other`` in it: its readers know no more."""
    return next((known for known in get_args(NoticeKind) if known == kind), "other")


def letter_id(complaint: UUID, kind: str, place: str) -> UUID:
    """The same letter has the same id, and so the same Message-ID, however often we come to it."""
    return uuid5(NAMESPACE_URL, f"letter/{complaint}/{kind}/{place}")


def to_reporter(complaint: UUID, kind: LetterKind, place: str, known: Known, at: Moment) -> list[Effect]:
    """A notice behind the code, and by mail for who asked for that. The mailbox counts as sent at once (Awb 2:19)."""
    language: Language = "en" if known.language == "en" else "nl"
    today = day_of(at.now).date()
    notice = notice_of(kind)
    posted = NoticePosted(complaint=complaint, kind=notice, template=kind, language=language, on=today)
    if known.channel != "mail":
        return [posted, NoticeSent(complaint=complaint, kind=notice, channel="mailbox", on=today)]
    letter = rows.Letter(
        letter_id(complaint, kind, place), complaint, kind, None, None, None, language, at.traceparent, today, at.now
    )
    return [posted, letter]


def to_secretariat(event: CaseEvent, kind: LetterKind, place: str, at: Moment) -> list[Effect]:
    """A mail to where the destination of a case reads its mail."""
    return [
        rows.Letter(
            letter_id(event.complaint, kind, place), event.complaint, kind, event.part, event.attempt,
            event.destination, "nl", at.traceparent, day_of(at.now).date(), at.now,
        )
    ]  # fmt: skip


def about_terms(event: TermApproaching | TermPassed, at: Moment) -> list[Effect]:
    """A mail to the secretariat, one a day however many terms ask for attention; which ones, the workbench shows."""
    id = uuid5(NAMESPACE_URL, f"letter/terms/{event.destination}/{event.on}")
    return [
        rows.DailyLetter(
            id, event.complaint, "term", event.part, event.attempt, event.destination, "nl", at.traceparent,
            day_of(at.now).date(), at.now,
        )
    ]  # fmt: skip


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a letter is tried again after ``attempts`` failures; None when it is time for a person."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def failure_code(smtp_code: int) -> FailureCode | None:
    """What a refusal means, None where waiting may mend it (RFC 5321 4.2.1: 4yz is transient, 5yz permanent)."""
    if smtp_code < 500:
        return None
    return "undeliverable" if smtp_code in (550, 551, 553) else "refused"
