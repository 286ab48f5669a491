"""Filing: everything that happens to a complaint in memory, before the first write."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from schemas.intake import ComplaintReceived, ReporterReachable
from services.chassis.messages import Effect, Moment
from services.chassis.sealing import Key, new_key, public, seal, seal_with_secret
from services.intake import rows
from services.intake.codes import Codes, Filing, reply_secret
from services.intake.complaint import Complaint


@dataclass(frozen=True)
class FileComplaint:
    """The command that puts a sealed complaint on disk; nothing in it can be read without a key."""

    complaint: UUID
    effects: tuple[Effect, ...]

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint)


@dataclass(frozen=True)
class Sealer:
    """The public keys of the desk and of notify, and the pepper."""

    codes: Codes
    desk: Key
    notify: Key

    def body_hash(self, body: Complaint) -> bytes:
        """Tells a repeat from another complaint under the same key; keyed, because stories can be guessed."""
        return self.codes.mac(b"body", body.model_dump_json(exclude_unset=True).encode())

    def seal(self, body: Complaint, filing: Filing, received_on: date) -> FileComplaint:
        """Seal the story to the desk, the address to notify and the reporter's own key under the code."""
        reply = new_key()
        private = json.dumps(reply.as_dict(private=True)).encode()
        facts = body.facts.model_dump(mode="json", exclude_none=True)
        received = ComplaintReceived(
            complaint=filing.complaint,
            part=filing.part,
            received_on=received_on,
            facts=body.facts,
            consent_to_forward=body.consent_to_forward,
        )
        effects: list[Effect] = [
            rows.ReplyKey(filing.complaint, seal_with_secret(private, reply_secret(filing.code))),
            rows.Received(
                filing.complaint, filing.part, received_on, facts, body.consent_to_forward, self.body_hash(body),
                self.codes.lookup(filing.code), public(reply),
            ),
            received,
            self._reachable(body, filing, received_on),
        ]  # fmt: skip
        if body.story is not None:
            effects.insert(0, rows.SealedStory(filing.complaint, seal(body.story.as_json(), self.desk)))
        return FileComplaint(filing.complaint, tuple(effects))

    def _reachable(self, body: Complaint, filing: Filing, received_on: date) -> ReporterReachable:
        address = body.notice.address if body.notice else None
        return ReporterReachable(
            complaint=filing.complaint,
            received_on=received_on,
            language=body.facts.language or "nl",
            channel=body.notice.channel if body.notice else "mailbox",
            address=seal(address.encode(), self.notify) if address else None,
        )


def on_file_complaint(command: FileComplaint, _: object, at: Moment) -> tuple[Effect, ...]:
    """What was sealed goes to disk, in one group with what others file at this moment."""
    return command.effects
