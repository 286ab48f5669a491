"""What a reporter reads behind the code: notices of the desk, letters of who handles a part, and their own replies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from schemas.model import Shape
from schemas.notify import NoticeKind


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice in the mailbox."""

    kind: NoticeKind
    template: str
    language: str
    posted_on: date


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to the reporter, or one of their own (then without ``sender``); ``text`` once it is opened."""

    id: UUID
    kind: str
    part: UUID
    sender: str | None
    written_on: date
    letter: str
    text: str | None = None


class MessageOut(Shape):
    """A notice, whose text belongs to the page that shows its template, or a message, which has its own.

    ``sender`` is the destination that wrote; the desk's notices and what the reporter wrote (``reply``) have none.
    """

    kind: NoticeKind | Literal["message", "reply"]
    template: str
    on: date
    part: UUID | None = None
    sender: str | None = None
    text: str | None = None


def messages_of(notices: Iterable[Notice], letters: Iterable[Letter]) -> tuple[MessageOut, ...]:
    """In the order of their days."""
    return tuple(sorted([*_notices(notices), *_letters(letters)], key=lambda message: message.on))


def _notices(notices: Iterable[Notice]) -> Iterator[MessageOut]:
    for notice in notices:
        yield MessageOut(kind=notice.kind, template=notice.template, on=notice.posted_on)


def _letters(letters: Iterable[Letter]) -> Iterator[MessageOut]:
    for one in letters:
        kind: Literal["message", "reply"] = "message" if one.sender else "reply"
        yield MessageOut(kind=kind, template=kind, on=one.written_on, part=one.part, sender=one.sender, text=one.text)
