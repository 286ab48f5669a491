"""Events that notify publishes: which notice left, and which could not, and never what a notice is about."""

from datetime import date
from typing import Literal
from uuid import UUID

from schemas.event import ComplaintEvent
from schemas.facts import Language
from schemas.intake import Channel
from schemas.streams import NOTICES

NoticeKind = Literal["acknowledgement", "new-case", "assignment", "other"]
FailureCode = Literal["refused", "undeliverable", "unreachable", "no-address", "other"]


class NoticePosted(ComplaintEvent, name="notices.posted.v1", stream=NOTICES):
    """A notice for the reporter's mailbox behind the code: a template's name and language, no text."""

    kind: NoticeKind
    template: str
    language: Language
    on: date


class NoticeSent(ComplaintEvent, name="notices.sent.v1", stream=NOTICES):
    """The notice left on this day. The acknowledgement starts the three months of K10 (Wbk 2(2)(i)).

    ``part`` and ``attempt`` are null where the notice is about the whole complaint.
    """

    kind: NoticeKind
    channel: Channel
    on: date
    part: UUID | None = None
    attempt: int | None = None


class NoticeFailed(ComplaintEvent, name="notices.failed.v1", stream=NOTICES):
    """No further attempt will be made by itself; ``code`` says why, for a person to mend (Awb 2:11)."""

    kind: NoticeKind
    channel: Channel
    code: FailureCode
    on: date
    part: UUID | None = None
    attempt: int | None = None
