"""The outbox: events in the transaction of their effects, coarse in time, woken once a batch."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from schemas.event import PREFIX, Event
from services.chassis.messages import Copy
from services.chassis.statements import Statement

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LARGEST = 900_000
"""Bytes of data a broker with the usual 1 MiB limit surely takes; more would be a row that no relay can move."""


_PUT = (
    "insert into outbox (topic, subject, event_id, type, time, stamped, traceparent, data) "
    "select topic, subject, id, type, $8::timestamptz, stamped, traceparent, data from "
    "unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::boolean[], $6::text[], $7::bytea[]) "
    "with ordinality as t(topic, subject, id, type, stamped, traceparent, data, n) order by n"
)


class TooLarge(ValueError):
    """The event does not fit a record."""


def data_of(event: Event) -> bytes:
    """The event as CloudEvents JSON data; TooLarge above `LARGEST`."""
    data = event.model_dump_json(exclude_none=True).encode()
    if len(data) > LARGEST:
        raise TooLarge(type(event).__name__)
    return data


def day_of(now: datetime) -> datetime:
    """The start of the day in Amsterdam: the only time an event tells, so that nobody can look a reporter up by it."""
    return datetime.combine(now.astimezone(AMSTERDAM).date(), time(), AMSTERDAM)


def statements(outgoing: Sequence[Copy], schema: str, now: datetime) -> Iterator[Statement]:
    """Write the events in order; those of a prompt stream wake the relay, by one NOTIFY."""
    if not outgoing:
        return
    values = [
        [out.stream.topic for out in outgoing],
        [out.event.subject for out in outgoing],
        [out.event.event_id for out in outgoing],
        [PREFIX + out.event.name for out in outgoing],
        [out.stream.outward for out in outgoing],
        [out.traceparent for out in outgoing],
        [data_of(out.event) for out in outgoing],
        day_of(now),
    ]
    yield Statement("outbox", _PUT, values)
    if any(out.stream.prompt for out in outgoing):
        yield Statement("", "select pg_notify($1, '')", [f"{schema}.outbox"])
