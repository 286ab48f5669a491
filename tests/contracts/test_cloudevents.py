"""CloudEvents 1.0 in Kafka's binary mode under the NL GOV profile, with the CloudEvents library as the judge."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cloudevents.core.bindings import kafka
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from deploy.docs.payloads import events
from deploy.docs.roads import OUTWARD
from schemas.event import PREFIX, ComplaintEvent, Event
from services.chassis import outbox, statements
from services.chassis.cloudevents import arrival_of, headers_of
from services.chassis.messages import Copy
from services.chassis.settings import Settings
from services.intake.codes import Codes
from tests.contracts.sampling import plainest
from tests.stack import Stack

SOURCE = f"urn:nld:oin:{Settings.model_fields['oin'].default}:systeem:intake"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ATTRIBUTES = {"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "content-type", "traceparent"}
NOW = datetime(2026, 3, 29, 23, 59, 58, tzinfo=UTC)

each_event = pytest.mark.parametrize("event", [plainest(event) for event in events()], ids=lambda event: event.name)


def row_of(event: Event, now: datetime = NOW) -> dict[str, Any]:
    """As it lies in the outbox; that it lies so is what the test with a real one shows."""
    return {
        "event_id": event.event_id,
        "type": PREFIX + event.name,
        "subject": event.subject,
        "time": outbox.day_of(now),
        "traceparent": TRACE,
        "data": outbox.data_of(event),
    }


async def test_what_a_real_outbox_holds_is_valid_to_the_library(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    connection = await asyncpg.connect(databases.dsn("intake"))
    try:
        written = [plainest(event) for event in events()]
        outgoing = [Copy(event, event.stream or OUTWARD, TRACE) for event in written]
        await statements.run(connection, outbox.statements(outgoing, "intake", NOW))
        rows = await connection.fetch("select * from outbox order by id")
    finally:
        await connection.close()
    for event, out, row in zip(written, outgoing, rows, strict=True):
        expected = row_of(event)
        assert {name: row[name] for name in expected} == expected
        assert (row["topic"], row["stamped"]) == (out.stream.topic, out.stream.outward)
        judged(row)


def judged(row: Any) -> CloudEvent:
    """The record as the library reads it; it raises for one that is not CloudEvents 1.0."""
    message = kafka.KafkaMessage(dict(headers_of(row, SOURCE)), row["subject"], row["data"])
    read = kafka.from_binary_event(message)
    assert isinstance(read, CloudEvent)
    return read


@each_event
def test_the_library_reads_what_we_write(event: Event) -> None:
    read = judged(row_of(event))
    assert read.get_specversion() == "1.0"
    assert read.get_id() == str(event.event_id)
    assert read.get_type() == PREFIX + event.name
    assert read.get_subject() == event.subject == read.get_extension("partitionkey")
    assert read.get_datacontenttype() == "application/json"
    assert read.get_time() == outbox.day_of(NOW)
    assert read.get_data() == json.loads(outbox.data_of(event))


@each_event
def test_we_read_what_the_library_writes(event: Event) -> None:
    attributes = {
        "id": str(event.event_id),
        "type": PREFIX + event.name,
        "source": SOURCE,
        "subject": event.subject,
        "time": NOW,
        "datacontenttype": "application/json",
        "partitionkey": event.subject,
    }
    message = kafka.to_binary_event(CloudEvent(attributes, json.loads(outbox.data_of(event))))
    arrival = arrival_of("a.topic", 0, 0, list(message.headers.items()), message.value)
    assert (arrival.fault, arrival.id, arrival.key) == (None, event.event_id, event.subject)
    assert isinstance(arrival.message, type(event))
    assert arrival.message.model_dump() == event.model_dump()


@each_event
def test_attributes_follow_the_profile_and_say_nothing_of_anybody(event: Event) -> None:
    headers = dict(headers_of(row_of(event), SOURCE))
    texts = {name: value.decode() for name, value in headers.items()}
    assert texts.keys() == ATTRIBUTES
    assert UUID(texts["ce_id"]).version == 4
    # The domain is a plural, a name has 20 characters at most, and one version ends the type.
    assert re.fullmatch(r"nl\.gezamenlijkloket\.[a-z-]{1,19}s\.(?!v\d)[a-z-]{1,20}\.v[1-9][0-9]*", texts["ce_type"])
    assert re.fullmatch(r"urn:nld:oin:00000099[0-9]{12}:systeem:[a-z]+", texts["ce_source"])
    if isinstance(event, ComplaintEvent):
        assert texts["ce_subject"] == str(event.complaint)
    else:
        assert re.fullmatch(r"(organisation|destination):.*", texts["ce_subject"], re.DOTALL)


def test_an_id_that_crosses_a_boundary_tells_no_time() -> None:
    filing = Codes(bytes(32)).filing(b"a key of somebody")
    assert {filing.complaint.version, filing.part.version} == {4}
    assert {plainest(event).event_id.version for event in events()} == {4}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-01-15T12:34:56+00:00", "2026-01-15T00:00:00+01:00"),
        ("2026-07-15T12:34:56+00:00", "2026-07-15T00:00:00+02:00"),
        ("2026-07-15T22:00:00+00:00", "2026-07-16T00:00:00+02:00"),
        ("2026-01-15T22:59:59+00:00", "2026-01-15T00:00:00+01:00"),
        ("2026-03-29T01:00:00+00:00", "2026-03-29T00:00:00+01:00"),
        ("2026-10-25T01:00:00+00:00", "2026-10-25T00:00:00+02:00"),
    ],
)
def test_the_time_is_the_day_in_amsterdam_with_its_offset(now: str, told: str) -> None:
    row = row_of(plainest(events()[0]), datetime.fromisoformat(now))
    assert dict(headers_of(row, SOURCE))["ce_time"].decode() == told
    # A database session answers in a zone of its own.
    assert dict(headers_of({**row, "time": row["time"].astimezone(UTC)}, SOURCE))["ce_time"].decode() == told


@given(
    st.lists(st.tuples(st.sampled_from([*sorted(ATTRIBUTES), "x"]), st.none() | st.binary(max_size=40)), max_size=9),
    st.none() | st.binary(max_size=40),
)
def test_no_record_can_stop_the_reader(headers: Any, data: Any) -> None:
    """Kafka allows headers and data to be null."""
    arrival = arrival_of("a.topic", 1, 2, headers, data)
    assert arrival.message is None
    assert arrival.fault is not None
