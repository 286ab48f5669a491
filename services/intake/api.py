"""The API for forms and clients: file a complaint, ask how it stands, list the organisations."""

import re
import secrets
from datetime import UTC, date, datetime
from uuid import NAMESPACE_OID, uuid5

from fastapi import APIRouter, Header, Request, Response

from services.chassis import telemetry
from services.chassis.door import read_json, takes
from services.chassis.gate import Repeated
from services.chassis.messages import Arrival
from services.chassis.outbox import day_of
from services.chassis.problems import Problem, problem
from services.chassis.run import Rooms
from services.intake import store
from services.intake.codes import Filing, clean
from services.intake.complaint import LARGEST_BODY, Complaint, Receipt, wrong_facts
from services.intake.filing import FileComplaint, Sealer
from services.intake.organisations import OrganisationsOut, Register
from services.intake.status import StatusOut, status_of
from services.intake.throttle import Throttle

_KEY = re.compile(r"[\x21-\x7e]{22,200}")


def _idempotency_key(given: str | None) -> bytes:
    if given is None:
        return secrets.token_bytes(32)
    if not _KEY.fullmatch(given):
        detail = "Idempotency-Key is 22 to 200 visible characters, chosen at random (128 bits or more)."
        raise problem(400, detail, errors=[{"field": "Idempotency-Key", "message": detail}])
    return given.encode()


def unknown_code() -> Problem:
    """The same for a code that never was, has expired or was wiped, and for one with a typing error."""
    return problem(404, "We do not know this code. Check the 24 digits.")


def router(rooms: Rooms, sealer: Sealer) -> APIRouter:
    """Everything a reporter's client needs; no login, and a code never in an address."""
    routes = APIRouter(prefix="/v1", tags=["complaints"])
    register = Register(rooms.runtime.pool)
    wrong_codes = Throttle("60/minute")

    async def repeated(body: Complaint, filing: Filing) -> date:
        async with rooms.runtime.pool.acquire() as tx:
            before = await store.filed(tx, filing.complaint)
        if before is None or before[1] != sealer.body_hash(body):
            raise problem(409, "This Idempotency-Key was used for another complaint. Take a new key.")
        return before[0]

    @routes.post("/complaints", status_code=201, openapi_extra=takes(Complaint))
    async def file(request: Request, response: Response, idempotency_key: str | None = Header(None)) -> Receipt:
        """File a complaint. 201 means: it is safe on disk. Repeating with the same key gives the same answer."""
        key = _idempotency_key(idempotency_key)
        body, _ = await read_json(request, Complaint, LARGEST_BODY)
        today = day_of(datetime.now(UTC)).date()
        if wrong := wrong_facts(body.facts, await register.codes(today), today):
            raise problem(400, "One or more fields are wrong; see errors.", errors=wrong)
        filing = sealer.codes.filing(key)
        telemetry.mark(str(filing.complaint))
        command = sealer.seal(body, filing, today)
        try:
            await rooms.gate.submit(_arrival(command))
        except Repeated:
            today = await repeated(body, filing)
        response.headers["Location"] = "/v1/complaints/status"
        return Receipt(id=str(filing.complaint), return_code=filing.code, received_on=today)

    @routes.get("/complaints/status", response_model_exclude_none=True)
    async def status(authorization: str | None = Header(None)) -> StatusOut:
        """How a complaint stands, for who holds its return code: ``Authorization: Code 1234 …``."""
        scheme, _, typed = (authorization or "").partition(" ")
        if scheme.lower() != "code":
            detail = "Send the return code in the header Authorization, after the word Code."
            raise problem(401, detail, headers={"WWW-Authenticate": "Code"})
        # An impossible code is looked up all the same, so that its answer takes as long as any other.
        code_hash = sealer.codes.lookup(clean(typed) or "impossible")
        async with rooms.runtime.pool.acquire() as tx:
            complaint = await store.by_code(tx, code_hash)
        if complaint is None:
            if not await wrong_codes.allows():
                raise problem(429, "Too many wrong codes. Try again in a minute.", headers={"Retry-After": "60"})
            raise unknown_code()
        return status_of(complaint)

    @routes.get("/organisations")
    async def organisations() -> OrganisationsOut:
        """Codes and names in force today, for every form and client."""
        return await register.organisations(day_of(datetime.now(UTC)).date())

    return routes


def _arrival(command: FileComplaint) -> Arrival:
    return Arrival(uuid5(NAMESPACE_OID, command.subject), command.subject, command, telemetry.current())
