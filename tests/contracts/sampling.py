"""JSON that a schema admits and names, and events made of it: what a writer of that schema may send."""

import json
from functools import cache
from typing import Any
from uuid import UUID

from hypothesis import find
from hypothesis import strategies as st

from deploy.docs.payloads import Schema, schema_of
from schemas.event import Event

FREE = st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.booleans(), max_size=3)


def values(schema: Schema, root: Schema | None = None) -> st.SearchStrategy[Any]:
    """Every value the schema admits, without fields that it does not name."""
    whole = root or schema
    if "$ref" in schema:
        return values(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return st.one_of([values(one, whole) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "object" if "properties" in schema:
            fields = {name: values(inner, whole) for name, inner in schema["properties"].items()}
            needed = {name: fields.pop(name) for name in schema.get("required", []) if name in fields}
            return st.fixed_dictionaries(needed, optional=fields)
        case "array":
            return st.lists(values(schema["items"], whole), min_size=schema.get("minItems", 0), max_size=3)
        case "string":
            return _texts(schema)
        case kind:
            simple: dict[str, st.SearchStrategy[Any]] = {
                "object": FREE, "integer": st.integers(), "number": st.floats(allow_nan=False),
                "boolean": st.booleans(), "null": st.none(),
            }  # fmt: skip
            return simple[kind]


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    match schema:
        case {"format": "uuid"}:
            return st.uuids(version=4).map(str)
        case {"format": "date"}:
            return st.dates().map(str)
        case {"pattern": pattern}:
            longest = schema.get("maxLength", 100)
            return st.from_regex(pattern.strip("^$"), fullmatch=True).filter(lambda text: len(text) <= longest)
    return st.text(min_size=schema.get("minLength", 0), max_size=min(schema.get("maxLength", 20), 20))


@cache
def plainest(event: type[Event]) -> Event:
    """The simplest event of this kind; its complaint, where it has one, is a UUID that somebody might have."""
    data = find(values(schema_of(event)), lambda _: True)
    data |= {name: str(UUID(int=7, version=4)) for name in ("complaint", "part") if name in data}
    return event.model_validate_json(json.dumps(data))
