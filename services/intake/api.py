"""The API for forms and clients: file a complaint, ask how it stands, list the organisations."""

import re
import secrets

from fastapi import APIRouter, Header, Request, Response

from services.chassis.problems import problem
from services.front.door import read_json, takes
from services.intake.complaint import LARGEST_BODY, Complaint, Receipt, Reply, ReplyReceipt
from services.intake.consent import ConsentIn
from services.intake.desk import Desk
from services.intake.organisations import OrganisationsOut
from services.intake.status import StatusOut, status_of

_KEY = re.compile(r"[\x21-\x7e]{22,200}")


def _idempotency_key(given: str | None) -> bytes:
    if given is None:
        return secrets.token_bytes(32)
    if not _KEY.fullmatch(given):
        detail = "Idempotency-Key is 22 to 200 visible characters, chosen at random (128 bits or more)."
        raise problem(400, detail, errors=[{"field": "Idempotency-Key", "message": detail}])
    return given.encode()


def _code(authorization: str | None) -> str:
    scheme, _, typed = (authorization or "").partition(" ")
    if scheme.lower() != "code":
        detail = "Send the return code in the header Authorization, after the word Code."
        raise problem(401, detail, headers={"WWW-Authenticate": "Code"})
    return typed


def router(desk: Desk) -> APIRouter:
    """Everything a reporter's client needs; no login, and a code never in an address."""
    routes = APIRouter(prefix="/v1", tags=["complaints"])

    @routes.post("/complaints", status_code=201, openapi_extra=takes(Complaint))
    async def file(request: Request, response: Response, idempotency_key: str | None = Header(None)) -> Receipt:
        """File a complaint. 201 means: it is safe on disk. Repeating with the same key gives the same answer."""
        key = _idempotency_key(idempotency_key)
        body, _ = await read_json(request, Complaint, LARGEST_BODY)
        response.headers["Location"] = "/v1/complaints/status"
        return await desk.file(body, key)

    @routes.get("/organisations")
    async def organisations() -> OrganisationsOut:
        """Codes and names in force today, for every form and client."""
        return await desk.organisations()

    _add_status(routes, desk)
    return routes


def _add_status(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/complaints/status", response_model_exclude_none=True)
    async def status(authorization: str | None = Header(None)) -> StatusOut:
        """How a complaint stands, for who holds its return code: ``Authorization: Code 1234 …``."""
        return status_of(await desk.read(_code(authorization)))

    @routes.post("/complaints/status/messages", status_code=201, openapi_extra=takes(Reply))
    async def reply(
        request: Request, authorization: str | None = Header(None), idempotency_key: str | None = Header(None)
    ) -> ReplyReceipt:
        """Write to who handles a part. The same text under the same Idempotency-Key is written once."""
        code, key = _code(authorization), _idempotency_key(idempotency_key)
        body, _ = await read_json(request, Reply, LARGEST_BODY)
        return ReplyReceipt(id=await desk.reply(await desk.look(code), body.part, body.text, key))

    @routes.post("/complaints/status/consent", status_code=204, openapi_extra=takes(ConsentIn))
    async def consent(request: Request, authorization: str | None = Header(None)) -> None:
        """Agree to forwarding outside the desk, or no longer; what is at a destination stays there. Can be repeated."""
        typed = _code(authorization)
        body, _ = await read_json(request, ConsentIn, LARGEST_BODY)
        await desk.consent(typed, body.consent_to_forward)
