"""CloudEvents 1.0 in Kafka's binary mode, under the NL GOV profile: headers out, arrivals in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from schemas.event import EVENTS
from services.chassis.messages import Arrival, Held, Raw
from services.chassis.outbox import AMSTERDAM

Headers = Sequence[tuple[str, bytes | None]]


def headers_of(row: Mapping[str, Any], source: str) -> list[tuple[str, bytes]]:
    """The headers of an outbox row; ``traceparent`` is the one of the handler that wrote it, untouched."""
    time: datetime = row["time"]
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": str(row["event_id"]),
        "ce_source": source,
        "ce_type": row["type"],
        "ce_subject": row["subject"],
        "ce_time": time.astimezone(AMSTERDAM).isoformat(),
        "content-type": "application/json",
    }
    if row["traceparent"]:
        attributes["traceparent"] = row["traceparent"]
    return [(name, value.encode()) for name, value in attributes.items()]


def arrival_of(topic: str, partition: int, offset: int, headers: Headers, data: bytes) -> Arrival:
    """Read one record. It never raises: what cannot be read arrives with a ``fault`` and waits for a person."""
    texts = [(_text(name.encode()), _text(value)) for name, value in headers]
    attributes = dict(texts)
    raw = Raw(topic, texts, data or b"")
    place = uuid5(NAMESPACE_URL, f"{topic}/{partition}/{offset}")
    try:
        event_id = UUID(attributes["ce_id"])
        key = attributes["ce_subject"][:200] or str(place)
    except (KeyError, ValueError):
        return Arrival(place, str(place), None, raw=raw, fault="no-envelope")
    return _read(event_id, key, raw, attributes, None)


def _text(value: bytes | None) -> str:
    # PostgreSQL stores no NUL: a header that cannot be stored could not even be held.
    return (value or b"").decode("utf-8", "replace").replace("\x00", "\ufffd")


def arrival_again(row: Mapping[str, Any]) -> Arrival:
    """Read a row of the waiting table once more: perhaps we have learned its type since."""
    raw = Raw(row["topic"], [(name, value) for name, value in row["headers"]], row["data"])
    return _read(row["event_id"], row["key"], raw, dict(raw.headers), Held(row["n"], row["attempts"]))


def _read(event_id: UUID, key: str, raw: Raw, attributes: Mapping[str, str], held: Held | None) -> Arrival:
    traceparent = attributes.get("traceparent")
    event = EVENTS.get(attributes.get("ce_type", ""))
    if event is None:
        return Arrival(event_id, key, None, traceparent, raw, "unknown-type", held)
    try:
        message = event.model_validate_json(raw.data)
        if message.subject != key:
            return Arrival(event_id, key, None, traceparent, raw, "wrong-subject", held)
    except (ValidationError, ValueError):
        return Arrival(event_id, key, None, traceparent, raw, "undecodable", held)
    return Arrival(event_id, key, message, traceparent, raw, None, held)
