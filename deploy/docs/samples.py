"""One sample of every published event, as a record on its topic: the same invented complaint in all of them."""

import json
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from jsonschema import Draft202012Validator

from deploy.docs.payloads import Schema, schema_of
from deploy.docs.roads import EXAMPLE, OUTWARD
from schemas.event import PREFIX, Event
from services.chassis.cloudevents import headers_of
from services.chassis.outbox import AMSTERDAM, data_of

JWK = {"kty": "OKP", "crv": "X25519", "x": "jxyW34e4JHmjLODdWsXd-ZkVfeDAzd9qMTKwShzGPi8"}
HEADER = "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyIsImVuYyI6IkEyNTZHQ00iLCJraWQiOiIuLi4iLCJlcGsiOnt9fQ"
SEALED = f"{HEADER}.encrypted-key.iv.ciphertext.tag"
WORDS: dict[str, Any] = {
    "complaint": "0b0f3c1e-53c8-4ef0-9d2b-7d8a2f6c51aa",
    "part": "7a4c9f02-1de5-4b6f-8a37-90c2d1e8b6f3",
    "parts": 1,
    "attempt": 1,
    "code": EXAMPLE,
    "destination": EXAMPLE,
    "proposal": EXAMPLE,
    "body": "REFER_OMBUDSMAN",
    "rule": "9:14",
    "rulebook": "2025-07-01",
    "legalBasis": "Awb 9:14",
    "secretariat": "klachten@ez.example",
    "template": "acknowledgement",
    "receivedOn": "2026-03-02",
    "due": "2026-05-11",
    "handledIn": "own-system",
    "article": "Awb 9:11(1)",
    "id": "K4",
    "nl": "Een tekst in het Nederlands.",
    "en": "A text in English.",
    "story": SEALED,
    "address": SEALED,
    "letter": SEALED,
    "message": SEALED,
    "replyKey": JWK,
    "keys": {"keys": [JWK]},
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "facts": {
        "matter": ["undesirable-behaviour"],
        "experiencedPersonally": True,
        "form": "formal",
        "identity": "known",
        "reporterRole": "employee",
        "reporterOrganisation": "EZ",
        "accused": [{"organisation": "EZ", "position": "manager"}],
        "language": "nl",
    },
}
"""What a field of this name says where its schema admits it; any other field says the plainest thing it may."""


def sample(event: type[Event]) -> dict[str, Any]:
    """The record: topic, key, headers (CloudEvents in binary mode) and value."""
    whole = schema_of(event)
    read = event.model_validate(_object(whole, whole))
    stream = event.stream or OUTWARD
    row = {
        "event_id": UUID(int=uuid5(NAMESPACE_URL, event.name).int, version=4),
        "type": PREFIX + event.name,
        "subject": read.subject,
        "time": datetime(2026, 3, 2, tzinfo=AMSTERDAM),
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }
    source = f"urn:nld:oin:00000099123456789000:systeem:{stream.writer}"
    headers = {name: text.decode() for name, text in headers_of(row, source)}
    return {"topic": stream.topic, "key": read.subject, "headers": headers, "value": json.loads(data_of(read))}


def _object(schema: Schema, whole: Schema) -> dict[str, Any]:
    return {name: _value(name, inner, whole) for name, inner in schema["properties"].items()}


def _value(name: str, schema: Schema, whole: Schema) -> Any:
    formats = Draft202012Validator.FORMAT_CHECKER
    fits = Draft202012Validator({**schema, "$defs": whole.get("$defs", {})}, format_checker=formats)
    if name in WORDS and fits.is_valid(WORDS[name]):
        return WORDS[name]
    if "default" in schema:
        return schema["default"]
    if "$ref" in schema:
        return _value(name, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return _value(name, schema["anyOf"][0], whole)
    if "enum" in schema:
        return schema["enum"][0]
    match schema["type"]:
        case "object":
            return _object(schema, whole) if "properties" in schema else {}
        case "array":
            return [_value(name, schema["items"], whole)] if schema["items"].get("$ref") else []
        case "string" if schema.get("format") == "date":
            return "2026-03-03"
        case "string" if schema.get("format") == "uuid":
            return str(UUID(int=uuid5(NAMESPACE_URL, name).int, version=4))
        case "string":
            return name
        case kind:
            return {"integer": 1, "number": 1.0, "boolean": True, "null": None}[kind]
