"""CloudEvents 1.0 in Kafka's binary mode, under the NL GOV profile: headers out, arrivals in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from schemas.event import EVENTS, Event
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
    place = uuid5(NAMESPACE_URL, f"{topic}/{partition}/{offset}")
    event_id, key = _envelope(dict(texts)) or (place, "")
    return _read(event_id, key or str(place), Raw(topic, texts, data or b""), None)


def _envelope(attributes: Mapping[str, str]) -> tuple[UUID, str] | None:
    try:
        return UUID(attributes["ce_id"]), attributes["ce_subject"][:200]
    except (KeyError, ValueError):
        return None


def _text(value: bytes | None) -> str:
    # PostgreSQL stores no NUL: a header that cannot be stored could not even be held.
    return (value or b"").decode("utf-8", "replace").replace("\x00", "\ufffd")


def arrival_again(row: Mapping[str, Any]) -> Arrival:
    """Read a row of the waiting table once more: perhaps we have learned its type since."""
    raw = Raw(row["topic"], [(name, value) for name, value in row["headers"]], row["data"])
    return _read(row["event_id"], row["key"], raw, Held(row["n"], row["attempts"]))


def _read(event_id: UUID, key: str, raw: Raw, held: Held | None) -> Arrival:
    attributes = dict(raw.headers)
    message, fault = _message(key, raw.data, attributes)
    return Arrival(event_id, key, message, attributes.get("traceparent"), raw, fault, held)


def _message(key: str, data: bytes, attributes: Mapping[str, str]) -> tuple[Event | None, str | None]:
    """The event, or why it cannot be read."""
    if _envelope(attributes) is None:
        return None, "no-envelope"
    event = EVENTS.get(attributes.get("ce_type", ""))
    if event is None:
        return None, "unknown-type"
    try:
        message = event.model_validate_json(data)
        return (message, None) if message.subject == key else (None, "wrong-subject")
    except ValueError:
        return None, "undecodable"
