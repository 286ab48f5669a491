"""The table of streams says what the services do: who writes, who reads, and that nobody else may."""

import ast
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.docs.openapi import made
from deploy.docs.payloads import events
from deploy.docs.roads import OUTWARD, address, short, streams, travellers
from deploy.kafka import SUPERUSERS, rights
from schemas.committee import CaseEvent
from schemas.event import Event
from schemas.streams import INTERNAL, RESERVED, SERVICES, Stream, outward, principal
from services.routing.register import in_force

SERVICES_HERE = Path(__file__).parents[2] / "services"
DAYS = (date(2025, 7, 1), date(2026, 1, 1), date(2027, 1, 1))
CODES = sorted({code for day in DAYS for code in in_force(day).destinations})
TABLE = (*INTERNAL, *(outward(code) for code in CODES))
TOPIC = re.compile(r"loket\.(intake|routing|committee|notify)\.[a-z0-9-]{1,60}\.v[1-9]")


def test_every_stream_has_a_name_of_its_own_that_tells_its_writer() -> None:
    assert len({stream.topic for stream in TABLE}) == len(TABLE)
    assert len({short(stream) for stream in streams()}) == len(INTERNAL) + 1
    for stream in TABLE:
        assert TOPIC.fullmatch(stream.topic)
        assert stream.topic.split(".")[1] == stream.writer
        assert stream.writer not in stream.readers
    assert address(OUTWARD) == "loket.committee.{destination}.v1"


def test_every_stream_carries_events_and_every_event_has_a_stream() -> None:
    assert all(travellers(stream) for stream in streams())
    assert {event for stream in streams() for event in travellers(stream)} == set(events())
    assert all(event.stream is None or event.stream in INTERNAL for event in events())


def test_only_what_happens_to_a_case_goes_outward() -> None:
    assert all(issubclass(event, CaseEvent) for event in travellers(OUTWARD))


@pytest.mark.parametrize("stream", INTERNAL, ids=short)
def test_who_knows_one_event_of_a_stream_knows_them_all(stream: Stream) -> None:
    """A reader knows the events of the modules that it imports: one it does not know would be held as unreadable."""
    assert len({event.__module__ for event in travellers(stream)}) == 1


@pytest.mark.parametrize("stream", INTERNAL, ids=short)
def test_the_readers_are_the_services_that_have_a_handler(stream: Stream) -> None:
    handled = defaultdict(set)
    for service in made(DAYS[1]).values():
        for on in service.answers:
            if issubclass(on.message, Event) and on.message.stream is not None:
                handled[on.message.stream].add(service.name)
    assert handled[stream] == set(stream.readers)


def test_the_writer_of_an_event_is_the_service_whose_code_makes_it() -> None:
    by_name = {event.__name__: event for event in events()}
    makers = defaultdict(set)
    for service in SERVICES:
        for file in (SERVICES_HERE / service).rglob("*.py"):
            for name in made_in(ast.parse(file.read_text("utf-8"))) & by_name.keys():
                makers[name].add(service)
    assert makers == {name: {(event.stream or OUTWARD).writer} for name, event in by_name.items()}


def made_in(tree: ast.Module) -> set[str]:
    """The shapes from ``schemas`` that this file calls by their name."""
    shapes, modules = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("schemas"):
            names = {alias.asname or alias.name for alias in node.names}
            (modules if node.module == "schemas" else shapes).update(names)
    called = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in shapes:
                called.add(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)) if module in modules:
                called.add(name)
    return called


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_no_destination_can_take_a_name_of_the_desk(name: str) -> None:
    with pytest.raises(ValueError, match="give it another code"):
        outward(name.upper().replace("-", "_"))


def test_every_name_of_the_desk_is_reserved() -> None:
    halves = {stream.topic.split(".")[2] for stream in INTERNAL if stream.writer == "committee"}
    assert halves | SUPERUSERS | set(SERVICES) <= RESERVED


def test_every_destination_of_the_register_has_a_topic_and_a_user_of_its_own() -> None:
    assert CODES
    assert len({principal(code) for code in CODES}) == len(CODES)


@given(st.from_regex(r"(DEP|AUTHORITY)_[A-Z][A-Z0-9]{0,20}(_COORDINATOR|_CONFIDANT)?", fullmatch=True))
def test_every_code_that_a_destination_may_have_gives_a_topic(code: str) -> None:
    stream = outward(code)
    assert TOPIC.fullmatch(stream.topic)
    assert stream.readers == (principal(code),)
    assert (stream.partitions, stream.outward, stream.writer) == (1, True, "committee")


def test_the_broker_allows_what_the_table_says_and_nothing_else() -> None:
    given_rights = {right[:5] for right in rights(TABLE)}
    users = {right.user for right in rights(TABLE)}
    assert users == {*SERVICES, *map(principal, CODES)}
    for stream in TABLE:
        for user in users:
            write = (user, "ALLOW", "WRITE", "TOPIC", stream.topic) in given_rights
            read = (user, "ALLOW", "READ", "TOPIC", stream.topic) in given_rights
            assert (write, read) == (user == stream.writer, user in stream.readers), (user, stream.topic)
    on_topics = {right for right in rights(TABLE) if right.kind == "TOPIC"}
    assert len(on_topics) == sum(1 + len(stream.readers) for stream in TABLE)


def test_nobody_reads_in_the_groups_of_another() -> None:
    groups = [right for right in rights(TABLE) if right.kind == "GROUP"]
    users = {right.user for right in groups}

    def may(user: str, group: str) -> bool:
        """As the broker decides: a refusal wins, and a right goes by the beginning of the name."""
        found = {right.permission for right in groups if right.user == user and group.startswith(right.name)}
        return found == {"ALLOW"}

    for user in users:
        assert may(user, user) and may(user, f"{user}.nightly")
        assert [other for other in users if other != user and may(other, user)] == []


def test_sealed_content_stays_14_days_at_most_on_the_streams_of_the_desk() -> None:
    sealed = [event for event in events() if {"story", "address", "letter", "message"} & event.model_fields.keys()]
    days = {event.stream.keep_days for event in sealed if event.stream}
    assert days
    assert all(day is not None and day <= 14 for day in days)
