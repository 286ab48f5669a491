"""Events on the wire: the code writes what is published, reads all of it, and skips what it does not know."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import ValidationError

from deploy.docs.payloads import Schema, events, schema_of
from deploy.docs.samples import sample
from schemas.event import Event
from services.chassis.cloudevents import arrival_of
from services.chassis.outbox import data_of
from tests.contracts.sampling import values

FREE_FIELDS = frozenset({"keys", "replyKey"})
"""Fields whose content another standard names (RFC 7517)."""

each_event = pytest.mark.parametrize("event", events(), ids=lambda event: event.name)


@each_event
def test_the_reader_reads_what_is_published_and_the_writer_writes_it(event: type[Event]) -> None:
    validator = Draft202012Validator(schema_of(event), format_checker=FormatChecker(["uuid", "date"]))

    @settings(max_examples=25, derandomize=True, database=None, deadline=None)
    @given(values(schema_of(event)))
    def look(value: dict[str, Any]) -> None:
        read = reading(event, value)
        written = json.loads(data_of(read))
        validator.validate(written)
        assert unknown(written, schema_of(event)) == []
        assert read.model_dump() == event.model_validate_json(data_of(read)).model_dump()

    look()


@each_event
def test_the_sample_is_a_record_that_a_reader_takes(event: type[Event]) -> None:
    record = sample(event)
    Draft202012Validator(schema_of(event), format_checker=FormatChecker(["uuid", "date"])).validate(record["value"])
    headers = [(name, value.encode()) for name, value in record["headers"].items()]
    arrival = arrival_of(record["topic"], 0, 0, headers, json.dumps(record["value"]).encode())
    assert (arrival.fault, type(arrival.message), arrival.key) == (None, event, record["key"])


@each_event
def test_the_reader_skips_what_a_newer_writer_adds(event: type[Event]) -> None:
    @settings(max_examples=15, derandomize=True, database=None, deadline=None)
    @given(values(schema_of(event)), st.text(max_size=8) | st.integers() | st.lists(st.booleans(), max_size=2))
    def look(value: dict[str, Any], more: object) -> None:
        assert reading(event, with_more(value, more)).model_dump() == reading(event, value).model_dump()

    look()


@each_event
def test_every_enumeration_has_a_place_for_what_comes_later(event: type[Event]) -> None:
    assert [found for found in enumerations(schema_of(event)) if "other" not in found] == []


def reading(event: type[Event], value: object) -> Event:
    """A pattern cannot tell the 31st of February: only the calendar may refuse what the schema admits."""
    try:
        return event.model_validate_json(json.dumps(value))
    except ValidationError as error:
        assume("not in the calendar" not in str(error))
        raise


def with_more(value: Any, more: object) -> Any:
    if isinstance(value, list):
        return [with_more(item, more) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {key: item if key in FREE_FIELDS else with_more(item, more) for key, item in value.items()}
    return {"aFieldOfTomorrow": more, **inner}


def unknown(value: Any, schema: Schema) -> list[str]:
    """Fields that the schema does not name, at the top."""
    return sorted(value.keys() - schema["properties"].keys())


def enumerations(schema: Any) -> list[list[str]]:
    if isinstance(schema, list):
        return [found for item in schema for found in enumerations(item)]
    if not isinstance(schema, dict):
        return []
    below = [found for key, inner in schema.items() if key != "enum" for found in enumerations(inner)]
    own = schema.get("enum", [schema["const"]] if "const" in schema else None)
    return [*below, own] if isinstance(own, list) else below
