"""The duty that a referral leaves a person with (Awb 2:3): send the part on, or return it to its sender; once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from schemas.routing import ComplaintForwarded, ForwardingWay
from services.chassis import telemetry
from services.chassis.database import Tx
from services.chassis.messages import Arrival, Effect, Moment, Refused
from services.chassis.outbox import day_of
from services.chassis.run import Rooms
from services.front.access import Person
from services.routing import held
from services.routing.consent import NO_CONSENT_NEEDED
from services.routing.history import Forwarded, Known

MOST = 500
_WAITING = (
    "from routing.decisions d where destination like 'REFER\\_%' and destination <> $1 "
    "and not exists (select from routing.decisions l where l.part = d.part and l.attempt > d.attempt) "
    "and not exists (select from routing.forwardings f where f.part = d.part) "
)
_SHOWN = (
    "select complaint_id as complaint, part, attempt, destination as body, received_on, decided_on as referred_on, "
    f"because, legal_basis {_WAITING}"
)


@dataclass(frozen=True, slots=True)
class ForwardReferred:
    """A person sent on what this attempt referred, or returned it."""

    complaint_id: UUID
    part: UUID
    attempt: int
    way: ForwardingWay
    person: str

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint_id)


def on_forward_referred(command: ForwardReferred, known: Known, at: Moment) -> list[Effect]:
    """Refused where the part is not, or no longer, to be sent on."""
    part = known.parts.get(command.part)
    if part is None or part.attempt != command.attempt or part.forwarded or not _outside(part.destination):
        raise Refused("not-referred", "This part does not wait to be sent on. Look at the list again.")
    today = day_of(at.now).date()
    row = Forwarded(
        part.complaint_id, part.part, part.attempt, part.destination, command.way, command.person, today
    )  # fmt: skip
    event = ComplaintForwarded(
        complaint=part.complaint_id,
        part=part.part,
        attempt=part.attempt,
        body=part.destination,
        on=today,
        way=command.way,
    )
    return [row, event]


def _outside(destination: str) -> bool:
    """With classified matters there is no story, and so nothing to send on."""
    return destination.startswith("REFER_") and destination != NO_CONSENT_NEEDED


async def forward(
    rooms: Rooms, part: UUID, way: ForwardingWay, person: Person, attempt: int | None = None
) -> None:  # fmt: skip
    """Says that it was done with what ``attempt`` referred, which is the latest for who does not say.

    Problem 404 for an unknown part; Refused as `on_forward_referred`.
    """
    complaint, seen = await held.seen(rooms.runtime.pool, part, attempt)
    command = ForwardReferred(complaint, part, seen, way, person.subject)
    await rooms.gate.submit(Arrival(uuid4(), command.subject, command, telemetry.current()))


async def waiting(tx: Tx) -> list[dict[str, Any]]:
    """The referred parts that nobody sent on yet, the longest waiting first, at most `MOST`."""
    rows = await tx.fetch(_SHOWN + "order by received_on, part limit $2", NO_CONSENT_NEEDED, MOST)
    return [dict(row) for row in rows]


async def waiting_part(tx: Tx, part: UUID) -> Mapping[str, Any] | None:
    """One of `waiting`, or None for what does not wait."""
    row: Mapping[str, Any] | None = await tx.fetchrow(_SHOWN + "and part = $2", NO_CONSENT_NEEDED, part)
    return row


async def how_many(tx: Tx) -> int:
    """How many parts wait to be sent on."""
    return int(await tx.fetchval(f"select count(*) {_WAITING}", NO_CONSENT_NEEDED))


async def done(tx: Tx, part: UUID) -> Mapping[str, Any] | None:
    """Part, body, way, person and day of what was sent on or returned, or None."""
    row: Mapping[str, Any] | None = await tx.fetchrow(
        "select part, body, way, person, forwarded_on from routing.forwardings where part = $1", part
    )
    return row
