"""The duty that a referral leaves a person with (Awb 2:3): send the part on, or return it to its sender; once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schemas.routing import ComplaintForwarded, ForwardingWay
from services.chassis.database import Tx
from services.chassis.messages import Effect, Moment, Refused
from services.chassis.outbox import day_of
from services.routing.consent import NO_CONSENT_NEEDED
from services.routing.history import Forwarded, Known

MOST = 500


@dataclass(frozen=True, slots=True)
class ForwardReferred:
    """A person sent a referred part on, or returned it."""

    complaint_id: UUID
    part: UUID
    way: ForwardingWay
    person: str

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint_id)


def on_forward_referred(command: ForwardReferred, known: Known, at: Moment) -> list[Effect]:
    """Refused where the part is not, or no longer, to be sent on."""
    part = known.parts.get(command.part)
    if part is None or part.forwarded or not _outside(part.destination):
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


async def waiting(tx: Tx) -> list[dict[str, Any]]:
    """The referred parts that nobody sent on yet, the longest waiting first, at most `MOST`."""
    rows = await tx.fetch(
        "select complaint_id as complaint, part, attempt, destination as body, received_on, decided_on as referred_on, "
        "because, legal_basis from routing.decisions d where destination like 'REFER\\_%' and destination <> $2 "
        "and not exists (select from routing.decisions l where l.part = d.part and l.attempt > d.attempt) "
        "and not exists (select from routing.forwardings f where f.part = d.part) order by received_on, part limit $1",
        MOST,
        NO_CONSENT_NEEDED,
    )
    return [dict(row) for row in rows]
