"""AsyncAPI 3.0 of the whole desk, from the table of streams and the events."""

from typing import Any

import yaml

from deploy.docs.payloads import events, place, summary
from deploy.docs.roads import EXAMPLE, address, short, streams, travellers
from schemas.event import PREFIX, ComplaintEvent, Event
from schemas.streams import Stream, principal

Part = dict[str, Any]

BINDING = "0.5.0"
DAY_MS = 86_400_000
PAYLOADS = "../schemas/published/"
"""Where the payloads lie, seen from the document."""

_ABOUT = """\
Four services work together only through these events. An event is CloudEvents 1.0 in Kafka's binary mode under the
NL GOV profile; its key is its subject, and events of one key keep their order within a stream. Between streams no order
is promised, and an event may come twice: `ce_id` is what a reader remembers. Ignore fields that you do not know: within
a version optional fields may be added. Enumerations do not grow; what fits none of their values is `other`.

`ce_time` is the start of the day, in Amsterdam, on which the event was recorded: no event tells the minute.
"""


def as_text() -> str:
    """The document as YAML."""
    head = "# Made by `make docs` from the shapes in schemas/; a change is made there.\n"
    text: str = yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=110)
    return head + text


def document() -> Part:
    """The document."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Gezamenlijk loket: events",
            "version": "1.0.0",
            "description": _ABOUT,
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
            "contact": {
                "name": "Gezamenlijk loket", "url": "https://loket.example.nl", "email": "loket@example.nl",
            },
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": {short(stream): _channel(stream) for stream in streams()},
        "operations": {name: operation for stream in streams() for name, operation in _operations(stream)},
        "components": {
            "messages": {event.name: _message(event) for event in events()},
            "schemas": {"headers": _headers()},
            "securitySchemes": {
                "scram": {
                    "type": "scramSha256",
                    "description": "A user for each service and each destination that subscribes, and no other.",
                }
            },
        },
    }  # fmt: skip


def _servers() -> Part:
    security = [_ref("components", "securitySchemes", "scram")]
    return {
        "production": {
            "host": "kafka.loket.example.nl:9093",
            "protocol": "kafka-secure",
            "description": "SASL over TLS.",
            "security": security,
        },
        "embedded": {
            "host": "127.0.0.1:{port}",
            "protocol": "kafka",
            "description": "What `make run` starts; invented data only.",
            "variables": {"port": {"default": "18407", "description": "LOKET_PORT_BASE + 7."}},
            "security": security,
        },
    }


def _channel(stream: Stream) -> Part:
    channel: Part = {
        "address": address(stream),
        "summary": _kept(stream),
        "messages": {event.name: _ref("components", "messages", event.name) for event in travellers(stream)},
    }
    if stream.outward:
        channel["parameters"] = {
            "destination": {
                "description": "A destination that subscribes, lower-case with `-`; also the name of its Kafka user.",
                "examples": [principal(EXAMPLE), principal(f"{EXAMPLE}_COORDINATOR")],
            }
        }
    policy: Part = {"cleanup.policy": ["compact"]}
    if stream.keep_days is not None:
        policy = {"cleanup.policy": ["delete"], "retention.ms": stream.keep_days * DAY_MS}
    channel["bindings"] = {
        "kafka": {"partitions": stream.partitions, "topicConfiguration": policy, "bindingVersion": BINDING}
    }
    return channel


def _kept(stream: Stream) -> str:
    kept = "the last record of each key is kept" if stream.keep_days is None else f"kept {stream.keep_days} days"
    return f"Written by {stream.writer} only; {kept}."


def _operations(stream: Stream) -> list[tuple[str, Part]]:
    name = short(stream)
    found = [(f"{stream.writer}-sends-{name}", _operation(stream, "send"))]
    for reader in ("destination",) if stream.outward else stream.readers:
        operation = _operation(stream, "receive")
        group = {"type": "string", "enum": [reader]}
        if stream.outward:
            group = {"type": "string", "description": "Begins with the destination's user name."}
        operation["bindings"] = {"kafka": {"groupId": group, "bindingVersion": BINDING}}
        found.append((f"{reader}-receives-{name}", operation))
    return found


def _operation(stream: Stream, action: str) -> Part:
    return {
        "action": action,
        "channel": _ref("channels", short(stream)),
        "messages": [_ref("channels", short(stream), "messages", event.name) for event in travellers(stream)],
    }


def _message(event: type[Event]) -> Part:
    named = {"properties": {"ce_type": {"const": PREFIX + event.name}}}
    key: Part = {"type": "string", "description": "The same as ce_subject."}
    if issubclass(event, ComplaintEvent):
        key |= {"format": "uuid", "description": "The complaint's id."}
    return {
        "name": PREFIX + event.name,
        "title": event.__name__,
        "summary": summary(event),
        "contentType": "application/json",
        "headers": {"allOf": [_ref("components", "schemas", "headers"), named]},
        "payload": {"$ref": PAYLOADS + place(event)},
        "bindings": {"kafka": {"key": key, "bindingVersion": BINDING}},
    }


def _headers() -> Part:
    text = {"type": "string"}
    source = r"^urn:nld:oin:[0-9]{20}:systeem:(intake|routing|committee|notify)$"
    return {
        "type": "object",
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "content-type"],
        "properties": {
            "ce_specversion": {**text, "const": "1.0"},
            "ce_id": {**text, "format": "uuid", "description": "Random; a copy on another stream keeps it."},
            "ce_source": {**text, "pattern": source, "description": "The service that says so."},
            "ce_type": text,
            "ce_subject": {**text, "description": "What the event is about; the record's key."},
            "ce_time": {**text, "format": "date-time", "description": "The day of recording; see above."},
            "content-type": {**text, "const": "application/json"},
            "traceparent": {**text, "description": "W3C Trace Context of the step that wrote this event."},
        },
    }


def _ref(*path: str) -> Part:
    return {"$ref": "#/" + "/".join(path)}
