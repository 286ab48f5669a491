"""The desk as its reporters meet it: a complaint goes in, and a return code shows how it stands."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from schemas.register import Text
from services.chassis import telemetry
from services.chassis.gate import Repeated
from services.chassis.messages import Arrival
from services.chassis.outbox import day_of
from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.intake import status, store
from services.intake.codes import Filing, clean
from services.intake.complaint import Complaint, Receipt, wrong_facts
from services.intake.consent import ChangeConsent
from services.intake.filing import FileComplaint, Sealer
from services.intake.mailbox import Mailbox
from services.intake.organisations import OrganisationsOut, Register
from services.intake.throttle import Throttle


class Desk:
    """What every door for reporters shares; each refusal is a Problem."""

    def __init__(self, rooms: Rooms, sealer: Sealer) -> None:
        self._rooms, self._sealer = rooms, sealer
        self._register = Register(rooms.runtime.pool)
        self._wrong_codes = Throttle("60/minute")
        self._mailbox = Mailbox(rooms, sealer)

    async def file(self, body: Complaint, key: bytes) -> Receipt:
        """Safe on disk once this returns; the same answer for the same key. Problems 400 and 409."""
        today, filing = _today(), self._sealer.codes.filing(key)
        if wrong := wrong_facts(body.facts, await self._register.codes(today), today):
            # What was confirmed stays so, also when the register of a later day would refuse it.
            if before := await self._filed(body, filing):
                return before
            raise problem(400, "One or more fields are wrong; see errors.", errors=wrong)
        telemetry.mark(str(filing.complaint))
        try:
            await self._rooms.gate.submit(_arrival(self._sealer.seal(body, filing, today)))
        except Repeated:
            if before := await self._filed(body, filing):
                return before
            raise problem(409, "This Idempotency-Key was used for another complaint. Take a new key.") from None
        return _receipt(filing, today)

    async def _filed(self, body: Complaint, filing: Filing) -> Receipt | None:
        """The answer to this complaint when it was filed; None where it was not, or another under its key."""
        async with self._rooms.runtime.pool.acquire() as tx:
            before = await store.filed(tx, filing.complaint)
        if before is None or before[1] != self._sealer.body_hash(body):
            return None
        return _receipt(filing, before[0])

    async def look(self, typed: str) -> status.Complaint:
        """The complaint of a return code as a person types it. Problem 404, or 429 after too many wrong ones."""
        # An impossible code is looked up all the same, so that its answer takes as long as any other.
        code_hash = self._sealer.codes.lookup(clean(typed) or "impossible")
        async with self._rooms.runtime.pool.acquire() as tx:
            complaint = await store.by_code(tx, code_hash)
        if complaint is not None:
            return complaint
        if not await self._wrong_codes.allows():
            raise problem(429, "Too many wrong codes. Try again in a minute.", headers={"Retry-After": "60"})
        # The same for a code that never was and for one with a typing error.
        raise problem(404, "We do not know this code. Check the 24 digits.")

    async def consent(self, typed: str, consent: bool) -> None:
        """The holder of a return code agrees to forwarding, or no longer does. Problems as `look`."""
        complaint = (await self.look(typed)).complaint_id
        telemetry.mark(str(complaint))
        command = ChangeConsent(complaint, consent)
        await self._rooms.gate.submit(Arrival(uuid4(), command.subject, command, telemetry.current()))

    async def filed(self, key: bytes) -> status.Complaint | None:
        """What was filed under this key; None where nothing was."""
        async with self._rooms.runtime.pool.acquire() as tx:
            return await store.by_code(tx, self._sealer.codes.lookup(self.code_of(key)))

    async def read(self, typed: str) -> status.Complaint:
        """The same, with its letters opened by the key that only this code opens."""
        complaint = await self.look(typed)
        return replace(complaint, letters=await self._mailbox.letters(complaint.complaint_id, clean(typed) or ""))

    async def reply(self, complaint: status.Complaint, part: UUID | None, text: str, key: bytes) -> UUID:
        """Write to who has a part, or the only part; the id, the same for the same text under the same key.

        Problem 409 where nobody has it.
        """
        parts = [one.part for one in status.writable(complaint)]
        if part is None and len(parts) == 1:
            part = parts[0]
        if part is None or part not in parts:
            raise problem(409, "Nobody handles that part. GET /v1/complaints/status lists the parts.")
        return await self._mailbox.write(complaint, part, text, key)

    def code_of(self, key: bytes) -> str:
        """The return code that filing under this key gives, or gave."""
        return self._sealer.codes.filing(key).code

    async def destinations(self) -> Mapping[str, Text]:
        """The names of everything that receives cases."""
        async with self._rooms.runtime.pool.acquire() as tx:
            return await store.destination_names(tx)

    async def organisations(self) -> OrganisationsOut:
        """Those in force today."""
        return await self._register.organisations(_today())


def _today() -> date:
    return day_of(datetime.now(UTC)).date()


def _receipt(filing: Filing, received_on: date) -> Receipt:
    return Receipt(id=str(filing.complaint), return_code=filing.code, received_on=received_on)


def _arrival(command: FileComplaint) -> Arrival:
    return Arrival(uuid5(NAMESPACE_OID, command.subject), command.subject, command, telemetry.current())
