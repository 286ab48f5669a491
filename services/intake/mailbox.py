"""The reporter's mailbox: letters that only the code opens, and replies that are sealed before they are written."""

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

from services.chassis import telemetry
from services.chassis.gate import Repeated
from services.chassis.messages import Arrival, Effect, Moment
from services.chassis.outbox import day_of
from services.chassis.run import Rooms
from services.chassis.sealing import CannotOpen, Key, open_sealed, open_with_secret, read_key, seal
from services.front.told import text_in
from services.intake import message_rows, message_store
from services.intake.codes import reply_secret
from services.intake.filing import Sealer
from services.intake.messages import Letter
from services.intake.status import Complaint


@dataclass(frozen=True, slots=True)
class WriteReply:
    """The command that puts a reply on disk: ``reply`` sealed to the desk, ``copy`` to the reporter."""

    complaint: UUID
    id: UUID
    part: UUID
    on: date
    reply: str
    copy: str

    @property
    def subject(self) -> str:
        """The complaint's id."""
        return str(self.complaint)


def on_write_reply(command: WriteReply, _: object, at: Moment) -> list[Effect]:
    """From here the worker hands it over; the reporter keeps seeing what they wrote."""
    id, complaint, part, on = command.id, command.complaint, command.part, command.on
    return [
        message_rows.SealedReply(id, complaint, command.reply),
        message_rows.Letter(id, complaint, part, "reply", None, on, command.copy),
        message_rows.Reply(id, complaint, part, on, at.traceparent),
    ]


class Mailbox:
    """Opens and seals in memory; the code is never kept."""

    def __init__(self, rooms: Rooms, sealer: Sealer) -> None:
        self._rooms, self._sealer = rooms, sealer

    async def letters(self, complaint: UUID, code: str) -> list[Letter]:
        """What was written to the reporter and by them, the first one first, opened.

        A reply whose sealed half alone is on disk was never confirmed, and goes to nobody: it is not there.
        """
        runtime = self._rooms.runtime
        if runtime.sealed is None:
            return []
        async with runtime.sealed.acquire() as vault:
            private, letters = await message_store.letters(vault, complaint)
        if private is None or not letters:
            return []
        async with runtime.pool.acquire() as tx:
            written = await message_store.written_replies(tx, complaint)
        key = read_key(open_with_secret(private, reply_secret(code)).decode())
        shown = [letter for letter in letters if letter.kind != "reply" or letter.id in written]
        return [replace(letter, text=_text(letter.letter, key)) for letter in shown]

    async def write(self, complaint: Complaint, part: UUID, text: str, key: bytes) -> UUID:
        """Safe on disk once this returns; ``key`` holds at least 128 random bits, and makes a repeat harmless."""
        telemetry.mark(str(complaint.complaint_id))
        id = UUID(bytes=sha256(b"\0".join([key, part.bytes, text.encode()])).digest()[:16], version=4)
        data = json.dumps({"text": text}, ensure_ascii=False).encode()
        reply, copy = seal(data, self._sealer.desk), seal(data, read_key(complaint.reply_key))
        command = WriteReply(complaint.complaint_id, id, part, day_of(datetime.now(UTC)).date(), reply, copy)
        with suppress(Repeated):
            await self._rooms.gate.submit(Arrival(id, command.subject, command, telemetry.current()))
        return id


def _text(letter: str, key: Key) -> str | None:
    try:
        return text_in(open_sealed(letter, key))
    except CannotOpen:
        return None
