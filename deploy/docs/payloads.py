"""The JSON Schema of every event, as a reader of its stream may rely on it."""

import json
from functools import cache
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

import schemas
from schemas.event import EVENTS, Event

Schema = dict[str, Any]

PUBLISHED = Path(schemas.__path__[0]) / "published"
SITE = "https://loket.example.nl/schemas/"


class _Plain(GenerateJsonSchema):
    """Without a title per field, which would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


@cache
def events() -> tuple[type[Event], ...]:
    """Every event of the house, by name; each module of shapes is imported first, so that none is forgotten."""
    for module in iter_modules(schemas.__path__):
        if not module.ispkg:
            import_module(f"schemas.{module.name}")
    return tuple(sorted(EVENTS.values(), key=lambda event: event.name))


def place(event: type[Event]) -> str:
    """Where its schema lies under `PUBLISHED`: ``complaints.received.v1`` is ``complaints/received.v1.json``."""
    return event.name.replace(".", "/", 1) + ".json"


def schema_of(event: type[Event]) -> Schema:
    """JSON Schema 2020-12 of the data of this event; fields that it does not name are allowed and mean nothing."""
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": SITE + place(event), "title": event.__name__}
    return {**head, **event.model_json_schema(schema_generator=_Plain)}


def summary(event: type[Event]) -> str:
    """The first paragraph of what the event says of itself, in Markdown."""
    return " ".join((getdoc(event) or "").split("\n\n")[0].split()).replace("``", "`")


def files() -> dict[Path, str]:
    """The text of every published schema by its path."""
    return {PUBLISHED / place(event): as_text(schema_of(event)) for event in events()}


def as_text(document: Schema) -> str:
    """JSON as people read it in a diff."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
