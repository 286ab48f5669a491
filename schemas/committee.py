"""Events that committee publishes: what happens to a case, and what a subscribing destination gets itself."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from schemas.event import ComplaintEvent
from schemas.facts import Facts
from schemas.intake import File
from schemas.register import Track
from schemas.streams import LETTERS, PROGRESS
from schemas.terms import Term

RefusalReason = Literal["not-competent", "conflict", "other"]
LetterKind = Literal["message", "other"]
Recipient = Literal["reporter", "destination", "other"]


class CaseEvent(ComplaintEvent):
    """A case is one part of a complaint at one destination; ``attempt`` is 1, or 2 after a refusal."""

    part: UUID
    attempt: int
    destination: str


class CaseOpened(CaseEvent, name="cases.opened.v1", stream=PROGRESS):
    """The case exists and its clocks run from the day of receipt."""

    track: Track
    received_on: date
    terms: tuple[Term, ...]


class TermsStarted(CaseEvent, name="cases.terms-started.v1", stream=PROGRESS):
    """Terms that began after the opening: K10 runs from the day the acknowledgement left (Wbk 2(2)(i))."""

    terms: tuple[Term, ...]


class CaseAccepted(CaseEvent, name="cases.accepted.v1", stream=PROGRESS):
    """A person at the destination took the case."""

    on: date


class CaseRefused(CaseEvent, name="cases.refused.v1", stream=PROGRESS):
    """A person at the destination says: not ours. Routing looks once more, then a person at the desk does."""

    on: date
    reason: RefusalReason


class TermApproaching(CaseEvent, name="cases.term-approaching.v1", stream=PROGRESS):
    """A term (``K4``) ends within so many days (14, 3 or 0), told once; ``due`` is the day to keep to."""

    term: str
    due: date
    days: int
    on: date


class TermPassed(CaseEvent, name="cases.term-passed.v1", stream=PROGRESS):
    """A term has ended and what it asks was not recorded, told once."""

    term: str
    due: date
    on: date


class CaseHandedOver(CaseEvent, name="cases.handed-over.v1"):
    """Only on a destination's own stream: the facts and the story as intake sealed it, passed through unopened."""

    facts: Facts
    story: str
    reply_key: dict[str, Any]
    files: tuple[File, ...] = ()


class LetterSealed(CaseEvent, name="letters.sealed.v1", stream=LETTERS):
    """What a destination writes to the reporter; ``letter`` is a compact JWE to the reply key, JSON ``{"text": …}``."""

    id: UUID
    kind: LetterKind
    on: date
    letter: str


class MessageLeft(CaseEvent, name="cases.message-left.v1", stream=PROGRESS):
    """A message waits for its recipient; nothing of what it says."""

    id: UUID
    recipient: Recipient
    on: date


class CaseAnswered(CaseEvent, name="cases.answered.v1"):
    """Only on a destination's own stream: what the reporter wrote, as intake sealed it, passed through unopened."""

    id: UUID
    on: date
    message: str
