"""What a desk shows while something waits: who holds what, what went past it, and how busy the services are."""

import os
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from schemas.streams import SERVICES
from tests.crash.events import One, Told
from tests.journeys.desk import Desk
from tests.poison.doses import Dose
from tests.poison.trouble import HANDLED

PROCESSES = ("intake", "intake-worker", "routing", "committee", "notify")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Waiting:
    """One row of a waiting table."""

    service: str
    subject: str
    event: UUID
    topic: str
    fault: str
    parked: bool
    number: int


def waiting(desk: Desk, given: Sequence[Dose]) -> list[Waiting]:
    """Everything of these subjects that waits anywhere, in the order in which it came."""
    subjects = [dose.subject for dose in given]
    columns = "key, event_id, topic, fault, parked, n"
    ours = "key = any($1::text[])"
    each = (f"select '{service}' as service, {columns} from {service}.waiting where {ours}" for service in SERVICES)
    return [Waiting(*row.values()) for row in desk.sql(f"{' union all '.join(each)} order by n", subjects)]


def heads(rows: Sequence[Waiting]) -> dict[tuple[str, str], Waiting]:
    """The first of each subject at each service."""
    found: dict[tuple[str, str], Waiting] = {}
    for row in rows:
        found.setdefault((row.service, row.subject), row)
    return found


def not_held(given: Sequence[Dose], rows: Sequence[Waiting]) -> list[str]:
    """Doses that a service should hold, first in their subject's row, and does not."""
    first = heads(rows)
    return [
        f"{dose} at {holder}"
        for dose in given
        for holder in sorted(dose.holders)
        if not ((head := first.get((holder, dose.subject))) and head.topic == dose.stream.topic and head.fault)
    ]


def overtaken(desk: Desk, given: Sequence[Dose], rows: Sequence[Waiting], told: Told) -> list[str]:
    """Events that were handled though an earlier one of the same subject waits.

    Behind what nobody can read everything must wait, since it was there first; behind what a handler failed on, what
    comes later on the same stream.
    """
    first, events = heads(rows), _by_subject(told)
    handled = []
    for dose in given:
        for holder in sorted(dose.holders):
            behind = _behind(dose, first.get((holder, dose.subject)), events[dose.subject])
            claimed = desk.sql(f"select id from {holder}.inbox where id = any($1::uuid[])", [one.id for one in behind])
            ids = {row["id"] for row in claimed}
            handled += [(dose, holder, one) for one in behind if one.id in ids]
    # Looked at last: what was claimed a moment ago waits by now.
    held = {(row.service, row.event) for row in waiting(desk, given)}
    return [f"{one.type} went past {dose} at {holder}" for dose, holder, one in handled if (holder, one.id) not in held]


def _behind(dose: Dose, head: Waiting | None, events: Sequence[One]) -> Sequence[One]:
    """What may not be handled: before the head others may come, where a handler's empty answer cannot be refused."""
    if not dose.readable or head is None:
        return events
    place = next((n for n, one in enumerate(events) if one.id == head.event), 0)
    return [one for one in events[place:] if one.topic == dose.stream.topic]


def reordered(desk: Desk, told: Told) -> list[str]:
    """Events of a subject that a service handled, for the last time, in another order than their stream has."""
    place: dict[tuple[str, UUID], int] = {}
    file = desk.home / HANDLED
    for number, line in enumerate(file.read_text().splitlines() if file.exists() else ()):
        service, _, event = line.split()
        place[service, UUID(event)] = number
    found = []
    for subject, events in _by_subject(told).items():
        for service in SERVICES:
            streams: Mapping[str, list[int]] = defaultdict(list)
            for one in events:
                if (service, one.id) in place:
                    streams[one.topic].append(place[service, one.id])
            found += [f"{subject} {topic} at {service}" for topic, seen in streams.items() if seen != sorted(seen)]
    return found


def _by_subject(told: Told) -> dict[str, list[One]]:
    found: dict[str, list[One]] = defaultdict(list)
    for one in told.events.values():
        found[str(one.complaint)].append(one)
    return found


def busy(desk: Desk, seconds: float) -> float:
    """What part of a core the services use together, over so many seconds."""
    before, began = _used(desk), time.monotonic()
    time.sleep(seconds)
    return (_used(desk) - before) / (time.monotonic() - began)


def _used(desk: Desk) -> float:
    return sum(_ticks(desk.endpoints["pids"][process]) for process in PROCESSES) / TICKS


def _ticks(pid: int) -> int:
    # The name of the program stands in brackets and may hold spaces; user and system time are the 14th and 15th.
    rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(rest[11]) + int(rest[12])
