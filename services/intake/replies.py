"""What reporters write after filing: handed over to who has the part, again after a refusal, and then forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from schemas.intake import ReporterWrote
from services.chassis.messages import Effect, Moment
from services.chassis.outbox import day_of
from services.chassis.sealing import seal
from services.intake import message_rows
from services.intake.handlers import HandOver
from services.intake.status import KEPT


@dataclass(frozen=True, slots=True)
class HandOverReply:
    """Look after one reply of which the desk still keeps its copy."""

    complaint: UUID
    reply: UUID

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint)


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply, and who has its part now; ``had`` is the attempt to which it went already."""

    id: UUID
    complaint_id: UUID
    part: UUID
    written_on: date
    trace: str | None
    had: int | None
    handed_over_on: date | None
    attempt: int
    destination: str
    accepted_on: date | None
    keys: dict[str, Any] | None

    @property
    def goes(self) -> bool:
        """Whether who has the part does not have the reply."""
        return self.had != self.attempt

    def over(self, today: date) -> bool:
        """Whether nobody needs the desk's copy: a person took the case, or had as long for it as for the story."""
        late = self.handed_over_on is not None and today - self.handed_over_on > KEPT
        return not self.goes and (self.accepted_on is not None or late)


@dataclass(frozen=True)
class HandOverReplies:
    """Re-seals replies as stories are, to pinned keys only."""

    hand_over: HandOver

    def on_hand_over_reply(
        self, command: HandOverReply, given: tuple[Mapping[UUID, Kept], Mapping[UUID, str]], at: Moment
    ) -> list[Effect]:
        """Once to each who gets the part. The copy goes first and the row says so later: a crash may part the two."""
        (kept, copies), today = given, day_of(at.now).date()
        reply, copy = kept.get(command.reply), copies.get(command.reply)
        if reply is None:
            return []
        if reply.over(today):
            return [message_rows.ForgetReply(reply.id)] if copy else [message_rows.ReplyForgotten(reply.id, today)]
        if copy is None or not reply.goes:
            return []
        key = self.hand_over.key_of(reply.destination, {reply.destination: reply.keys} if reply.keys else {})
        wrote = ReporterWrote(
            complaint=command.complaint,
            part=reply.part,
            attempt=reply.attempt,
            destination=reply.destination,
            id=reply.id,
            on=reply.written_on,
            message=seal(self.hand_over.keyring.open(copy), key),
        )
        return [message_rows.ReplyHandedOver(reply.id, reply.attempt, today), wrote]
