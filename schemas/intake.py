"""Events that intake publishes: what was received, how its reporter is reached, and the sealed story."""

import re
from datetime import date
from typing import Any, Literal
from uuid import UUID

from schemas.event import ComplaintEvent
from schemas.facts import Facts, Language
from schemas.model import Shape
from schemas.streams import CONTACT, FACTS, HANDOVERS

Channel = Literal["mail", "mailbox", "other"]
_WORD = r"(?!.*=\?)[^\s\"(),.:;<>@\[\\\]]+"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@[\w-]+(\.[\w-]+)+")


def is_address(text: str) -> bool:
    """Whether it is a mail address as intake takes and notify opens it: one mailbox, which a header says as it is.

    Quotes, comments, groups and encoded words (RFC 5322, RFC 2047) would make it another address, several, or none;
    what is not printable, a second header or a command that cannot be sent.
    """
    return text.isprintable() and _ADDRESS.fullmatch(text) is not None


class ComplaintReceived(ComplaintEvent, name="complaints.received.v1", stream=FACTS):
    """A complaint is safe on disk: its facts, the day of receipt in Amsterdam, and its first part."""

    part: UUID
    received_on: date
    facts: Facts
    consent_to_forward: bool | None = None


class FactsCorrected(ComplaintEvent, name="facts.corrected.v1", stream=FACTS):
    """After receipt the reporter gave, or took back, the consent to forward outside the desk (Awb 2:3, Wbk 1a(3))."""

    on: date
    consent_to_forward: bool


class ReporterReachable(ComplaintEvent, name="reporters.reachable.v1", stream=CONTACT):
    """How the reporter hears of us; ``address`` is a compact JWE to notify's key, absent for the mailbox."""

    received_on: date
    language: Language
    channel: Channel
    address: str | None = None


class File(Shape):
    """A sealed file kept by intake: the SHA-256 of its ciphertext in hex, and its size in bytes."""

    sha256: str
    bytes: int


class StoryHandedOver(ComplaintEvent, name="stories.handed-over.v1", stream=HANDOVERS):
    """The story of one part, sealed to the one destination it goes to.

    ``story`` is a compact JWE (ECDH-ES+A256KW, A256GCM); ``reply_key`` the reporter's public JWK, to answer to.
    """

    part: UUID
    attempt: int
    destination: str
    facts: Facts
    story: str
    reply_key: dict[str, Any]
    files: tuple[File, ...] = ()


class ReporterWrote(ComplaintEvent, name="reporters.wrote.v1", stream=HANDOVERS):
    """What the reporter wrote to who handles a part; ``message`` is a compact JWE to that destination, as a story is.

    Opened it is JSON, ``{"text": …}``. After a refusal the same ``id`` comes once more, sealed to the next destination.
    """

    part: UUID
    attempt: int
    destination: str
    id: UUID
    on: date
    message: str
