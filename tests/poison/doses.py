"""The doses: for every stream each kind of event that cannot be handled, and who will hold it."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import UUID, uuid4

from kafka import KafkaProducer

from schemas.committee import LetterSealed
from schemas.event import EVENTS, PREFIX
from schemas.register import DestinationRegistered
from schemas.streams import (
    CONTACT,
    DECISIONS,
    FACTS,
    HANDOVERS,
    INTERNAL,
    LETTERS,
    NOTICES,
    PROGRESS,
    REGISTER,
    Stream,
)  # fmt: skip
from services.intake.codes import Codes
from tests.crash.events import HANDLED
from tests.crash.reporters import codes
from tests.journeys.desk import Desk
from tests.journeys.streams import records, told
from tests.poison.trouble import HANDLER, OUTGROWN, STATEMENT

UNREADABLE = ("undecodable", "unknown type", "unknown version", "record too large")
FAILURES = (HANDLER, STATEMENT, OUTGROWN)
KINDS = UNREADABLE + FAILURES
ON_THE_ROAD = {
    FACTS: ("complaints.received.v1",),
    CONTACT: ("reporters.reachable.v1",),
    HANDOVERS: ("stories.handed-over.v1",),
    DECISIONS: ("complaints.routed.v1",),
    PROGRESS: ("cases.opened.v1",),
    NOTICES: ("notices.posted.v1", "notices.sent.v1"),
}
"""What each stream tells about a complaint by itself; the register and the letters tell nothing about a new one."""
LARGE = 1_000_000
"""Bytes: about the largest record that a broker takes."""


@dataclass(frozen=True)
class Dose:
    """One event that cannot be handled: a record that nobody can read, or one on which a handler fails.

    ``key`` is the Idempotency-Key of the complaint that it is about, where there will be one; ``record`` the id of the
    record that the campaign publishes, where it is not the desk itself that publishes the event.
    """

    stream: Stream
    kind: str
    holders: frozenset[str]
    subject: str
    key: str | None = None
    record: UUID | None = None
    type: str = ""
    data: bytes = b""

    @property
    def readable(self) -> bool:
        """Whether the handler is at fault, and not the record."""
        return self.kind in FAILURES

    def __str__(self) -> str:
        return f"{self.subject} {self.kind} on {self.stream.topic}"


def doses(desk: Desk) -> list[Dose]:
    """Every kind on every stream."""
    derive = codes(desk)
    return [*_unreadable(derive), *_failing(derive), *_failing_letters(derive), *_failing_register(desk)]


def sampled(every: Sequence[Dose], kinds: int, random: Random) -> list[Dose]:
    """So many kinds for each stream, in any order."""
    streams = {dose.stream: [one for one in every if one.stream == dose.stream] for dose in every}
    chosen = [one for ones in streams.values() for one in random.sample(ones, min(kinds, len(ones)))]
    return random.sample(chosen, len(chosen))


def _complaint(derive: Codes) -> tuple[str, str]:
    """The id of a complaint that is not filed yet, and the Idempotency-Key that it will come of."""
    key = secrets.token_urlsafe(24)
    return str(derive.filing(key.encode()).complaint), key


def _unreadable(derive: Codes) -> Iterator[Dose]:
    """They come before the complaint, so that its first event already has something to wait for."""
    for stream in INTERNAL:
        (known, *_) = ON_THE_ROAD.get(stream) or [event.name for event in EVENTS.values() if event.stream == stream]
        records = (
            (known, b'\xff{"complaint": '), ("riddles.asked.v1", b"{}"), (known.replace(".v1", ".v99"), b"{}"),
            (known, b" " * LARGE),
        )  # fmt: skip
        for kind, (name, data) in zip(UNREADABLE, records, strict=True):
            # A type that is known is left alone by who has no handler for it; any other stops every reader.
            holders = _holders(stream, name) or frozenset(stream.readers)
            yield Dose(stream, kind, holders, *_complaint(derive), uuid4(), PREFIX + name, data)


def _failing(derive: Codes) -> Iterator[Dose]:
    for stream, types in ON_THE_ROAD.items():
        for kind in FAILURES:
            yield Dose(stream, kind, _holders(stream, *types), *_complaint(derive))


def _failing_letters(derive: Codes) -> Iterator[Dose]:
    for kind in FAILURES:
        subject, key = _complaint(derive)
        letter = LetterSealed(
            complaint=UUID(subject), part=uuid4(), attempt=1, destination="KCOO", id=uuid4(), kind="message",
            on=date(2026, 1, 1), letter="sealed",
        )  # fmt: skip
        data = letter.model_dump_json(exclude_none=True).encode()
        yield Dose(LETTERS, kind, _holders(LETTERS, letter.name), subject, key, uuid4(), PREFIX + letter.name, data)


def _failing_register(desk: Desk) -> Iterator[Dose]:
    """What the register says already, once more."""
    name = DestinationRegistered.name
    said = {
        record.key.decode(): record.value
        for record in records(desk)
        if record.topic == REGISTER.topic and told(record)["ce_type"] == PREFIX + name
    }
    for kind, (subject, data) in zip(FAILURES, said.items(), strict=False):
        yield Dose(REGISTER, kind, _holders(REGISTER, name), subject, None, uuid4(), PREFIX + name, data)


def _holders(stream: Stream, *types: str) -> frozenset[str]:
    return frozenset(reader for reader in stream.readers if HANDLED.get(reader, frozenset()) & {*types})


def give(desk: Desk, given: Sequence[Dose]) -> None:
    """Publishes the records among them, as somebody may who has every right."""
    producer = KafkaProducer(**desk.kafka("admin"), max_request_size=2 * LARGE)
    try:
        sent = [
            producer.send(one.stream.topic, one.data, one.subject.encode(), headers)
            for one in given
            if (headers := _headers(one))
        ]
        for each in sent:
            each.get(timeout=30)
    finally:
        producer.close()


def _headers(dose: Dose) -> list[tuple[str, bytes]]:
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": str(dose.record),
        "ce_source": "urn:example:poison",
        "ce_type": dose.type,
        "ce_subject": dose.subject,
        "ce_time": "2026-01-01T00:00:00+01:00",
    }
    return [(name, value.encode()) for name, value in attributes.items()] if dose.record else []
