"""The gate that guards a version: every planted break is refused, every compatible change passes, and samples agree."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker

from deploy.docs.__main__ import broken, published
from deploy.docs.compatibility import breaks
from deploy.docs.payloads import PUBLISHED, Schema, as_text, events, place, schema_of
from schemas.intake import ReporterReachable
from schemas.notify import NoticeSent
from tests.contracts.sampling import values

SENT, REACHABLE = schema_of(NoticeSent), schema_of(ReporterReachable)
STATEMENT = {"type": "object", "properties": {"term": {"$ref": "#/$defs/Term"}}, "required": ["term"]}
NESTED = {**STATEMENT, "$defs": {"Term": {"type": "object", "properties": {"id": {"type": "string"}}}}}

Change = Callable[[dict[str, Any]], object]


def fields(**changed: Schema) -> Change:
    return lambda schema: schema["properties"].update(changed)


def without(name: str) -> Change:
    def change(schema: Schema) -> None:
        del schema["properties"][name]
        schema["required"] = [one for one in schema["required"] if one != name]

    return change


def required(*names: str) -> Change:
    return lambda schema: schema["required"].extend(names)


def optional(name: str) -> Change:
    return lambda schema: schema["required"].remove(name)


def both(*changes: Change) -> Change:
    return lambda schema: [change(schema) for change in changes]


def values_of(name: str, *, drop: int = 0, add: tuple[str, ...] = ()) -> Change:
    def change(schema: Schema) -> None:
        known = schema["properties"][name]["enum"]
        schema["properties"][name]["enum"] = [*known[drop:], *add]

    return change


TEXT, NUMBER, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}
KEPT: dict[str, Change] = {
    "nothing": lambda schema: None,
    "other words": lambda schema: schema.update(description="Said better.", title="Said"),
    "an optional field more": fields(remark=TEXT),
    "a field more that may be null": fields(remark={"anyOf": [TEXT, NULL], "default": None}),
    "the fields in another order": lambda schema: schema["required"].reverse(),
}
BROKEN: dict[str, tuple[Schema, Change, bool, bool]] = {
    "a required field less": (SENT, without("on"), False, False),
    "an optional field less": (SENT, without("attempt"), False, False),
    "a required field more": (SENT, both(fields(remark=TEXT), required("remark")), False, True),
    "an optional field required": (SENT, required("part"), False, True),
    "a required field optional": (SENT, optional("on"), True, False),
    "a value less": (SENT, values_of("kind", drop=1), False, True),
    "a value more": (SENT, values_of("kind", add=("reminder",)), True, False),
    "another type": (SENT, fields(on=NUMBER), False, False),
    "another format": (SENT, fields(on={"type": "string", "format": "uuid"}), False, False),
    "a looser format": (SENT, fields(on=TEXT), True, False),
    "null where it never was": (REACHABLE, fields(receivedOn={"anyOf": [TEXT, NULL]}), True, False),
    "no null where it was": (REACHABLE, fields(address=TEXT), False, True),
    "a list where one was": (SENT, fields(channel={"type": "array", "items": TEXT}), False, False),
    "a shorter text": (REACHABLE, fields(address={"anyOf": [{**TEXT, "maxLength": 3}, NULL]}), False, True),
    "another name": (SENT, both(without("on"), fields(sentOn=TEXT), required("sentOn")), False, False),
    "a required field more, inside": (
        NESTED, lambda schema: schema["$defs"]["Term"].update(required=["id"]), False, True,
    ),
}  # fmt: skip


def after(schema: Schema, change: Change) -> Schema:
    changed = deepcopy(schema)
    change(changed)
    return changed


@pytest.mark.parametrize("name", KEPT)
def test_a_compatible_change_keeps_its_version(name: str) -> None:
    changed = after(SENT, KEPT[name])
    assert breaks(SENT, changed) == []
    assert admits(closed(changed), SENT)
    assert admits(SENT, changed)


@pytest.mark.parametrize("name", BROKEN)
def test_a_planted_break_is_refused_and_samples_agree(name: str) -> None:
    """The samples know nothing of the checker: none contradicts what it lets pass, and one shows what it refuses."""
    schema, change, backward, forward = BROKEN[name]
    changed = after(schema, change)
    found = " ".join(breaks(schema, changed))
    assert ("already sent" in found, "not yet renewed" in found) == (not backward, not forward)
    seen = admits(closed(changed), schema), admits(schema, changed)
    assert seen[0] >= backward and seen[1] >= forward
    assert not all(seen)


def admits(reader: Schema, writer: Schema) -> bool:
    """Whether what ``writer`` may send is what ``reader`` takes, as far as samples tell."""
    validator = Draft202012Validator(reader, format_checker=FormatChecker(["uuid", "date"]))
    verdicts: list[bool] = []

    @settings(max_examples=300, derandomize=True, database=None, deadline=None)
    @given(values(writer))
    def look(value: object) -> None:
        verdicts.append(validator.is_valid(value))

    look()
    return all(verdicts)


def closed(schema: Any) -> Any:
    """The same, but an unknown field is refused: so a field that went is found by the samples that still have it."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: closed(value) for key, value in schema.items()}
    return {**inner, "additionalProperties": False} if "properties" in schema and "type" in schema else inner


def test_a_change_without_a_new_version_is_named_with_its_fields() -> None:
    before = {place(NoticeSent): after(SENT, both(fields(code=TEXT), required("code")))}
    name = "notices/sent.v1.json"
    mend = "(code); undo the change, or publish the next version beside it"
    assert broken(before) == [
        f"{name}: events already sent could not be read any more {mend}",
        f"{name}: readers that are not yet renewed could not read new events {mend}",
    ]


def test_a_removed_event_is_refused() -> None:
    assert broken({"notices/forgotten.v1.json": SENT}) == [
        "notices/forgotten.v1.json: published, but no event any more; an event once published stays"
    ]


def test_no_promise_is_broken() -> None:
    assert broken(published()) == []


@pytest.mark.parametrize("event", events(), ids=lambda event: event.name)
def test_every_event_is_published_as_it_is(event: Any) -> None:
    schema = schema_of(event)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith("/" + place(event))
    assert schema["title"] and schema["description"]
    assert (PUBLISHED / place(event)).read_text("utf-8") == as_text(schema), "run make docs"
