"""What the topics hold about the complaints of a campaign: each event once, in which order, and who claimed it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from schemas.event import Event
from schemas.routing import ComplaintRouted
from schemas.streams import SERVICES
from services.chassis.messages import On
from services.committee import app as committee
from services.intake import app as intake
from services.notify import app as notify
from services.routing import app as routing
from tests.journeys.desk import Desk
from tests.journeys.streams import TYPE, records, told

HANDLED = {
    service: frozenset(on.message.name for on in answers if issubclass(on.message, Event))
    for service, answers in {
        "intake": (*intake.BOOKKEEPING, On(ComplaintRouted, lambda *_: ())),
        "routing": routing.ANSWERS,
        "committee": committee.ANSWERS,
        "notify": notify.ANSWERS,
    }.items()
}
"""The types of events that each service has a handler for."""
AFTER = (("cases.opened.v1", "cases.terms-started.v1"), ("notices.posted.v1", "notices.sent.v1"))
"""What comes of one complaint on one stream, the first before the second."""


@dataclass(frozen=True)
class One:
    """One event; ``type`` is without the prefix of the house. ``aside`` is a letter to a secretariat, which was posted
    to nobody behind a code and has no order with what the reporter hears."""

    complaint: UUID
    topic: str
    type: str
    id: UUID
    aside: bool


@dataclass
class Told:
    """Every event once, by topic and id, in the order of its partition; ``again`` counts the copies."""

    events: dict[tuple[str, UUID], One] = field(default_factory=dict)
    again: int = 0

    def disordered(self) -> list[str]:
        """Complaints of which a stream tells the second before the first."""
        said: dict[tuple[UUID, str], list[str]] = defaultdict(list)
        for one in self.events.values():
            if not one.aside:
                said[one.complaint, one.topic].append(one.type)
        return [
            f"{complaint} {topic} {second} before {first}"
            for (complaint, topic), types in said.items()
            for first, second in AFTER
            if first in types and second in types and types.index(second) < types.index(first)
        ]


def told_about(desk: Desk, complaints: set[UUID]) -> Told:
    """From the first record kept to the last."""
    known = {str(one): one for one in complaints}
    found = Told()
    for record in records(desk):
        headers = told(record)
        complaint = known.get(headers["ce_subject"])
        if complaint is None:
            continue
        type = headers["ce_type"].removeprefix(TYPE)
        aside = type == "notices.sent.v1" and json.loads(record.value).get("part") is not None
        one = One(complaint, record.topic, type, UUID(headers["ce_id"]), aside)
        found.again += (one.topic, one.id) in found.events
        found.events.setdefault((one.topic, one.id), one)
    return found


def unclaimed(desk: Desk, found: Told) -> Iterator[str]:
    """Events that a service never claimed in its inbox, though it has a handler for their type."""
    for service in SERVICES:
        asked = {one.id: one for one in found.events.values() if one.type in HANDLED[service]}
        rows = desk.sql(f"select id from {service}.inbox where id = any($1::uuid[])", list(asked))
        missing = asked.keys() - {row["id"] for row in rows}
        yield from (f"{asked[one].complaint} {asked[one].type} at {service}" for one in missing)
