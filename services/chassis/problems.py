"""Problem details (RFC 9457): one shape for every answer that is not the one hoped for, and never the input."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from services.chassis.database import is_infrastructure
from services.chassis.gate import Busy
from services.chassis.logs import fault_of, log
from services.chassis.messages import Refused

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "The request is not right", 401: "Log in first", 403: "Not allowed", 404: "Not found",
    405: "Not possible here", 406: "Not available in that form", 408: "Too slow",
    409: "It conflicts with what is there", 413: "Too large", 415: "Not in a form we read",
    429: "Too many requests", 500: "Something went wrong here", 503: "Not now",
}  # fmt: skip


class ProblemDetails(BaseModel):
    """RFC 9457; ``code`` names the reason for programs where several share a status, ``errors`` every wrong field."""

    status: int
    title: str
    detail: str
    code: str | None = None
    errors: list[dict[str, Any]] | None = None


class Problem(Exception):
    """An answer with this status; ``detail`` is one sentence that says what mends it."""

    def __init__(self, status: int, title: str, detail: str, **members: Any) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.members = status, title, detail, members


def problem(status: int, detail: str, **members: Any) -> Problem:
    """A `Problem` with the house's title for that status."""
    return Problem(status, _TITLES[status], detail, **members)


def answer(error: Problem) -> JSONResponse:
    """The HTTP answer of a problem; ``headers`` among its members become headers."""
    headers = error.members.pop("headers", None)
    body = {"type": "about:blank", "status": error.status, "title": error.title, "detail": error.detail}
    return JSONResponse(body | error.members, error.status, headers, MEDIA_TYPE)


def wrong_fields(error: ValidationError) -> list[dict[str, Any]]:
    """Every wrong field as ``{"field": "facts.form", "message": …, "allowed": […]}``, without what was typed."""
    out = []
    for one in error.errors(include_input=False, include_url=False):
        # The name of a field that we do not know is input too: only its place is told.
        place = [*one["loc"][:-1], "(unknown field)"] if one["type"] == "extra_forbidden" else one["loc"]
        entry: dict[str, Any] = {"field": ".".join(map(str, place)) or "(body)", "message": _message(one)}
        expected = one.get("ctx", {}).get("expected")
        if one["type"] == "literal_error" and expected:
            entry["allowed"] = [value.strip(" '") for value in expected.replace(" or ", ", ").split(",")]
        out.append(entry)
    return out


def _message(one: Any) -> str:
    if one["type"] == "json_invalid":
        return "this is not JSON that we can read"
    if one["type"] == "extra_forbidden":
        return "there is a field here that we do not know; remove it or correct its name"
    return str(one["msg"]).removeprefix("Value error, ")


def install(app: FastAPI) -> None:
    """Turn the exceptions that we raise into problem details; `unexpected` answers the others."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, error: Problem) -> JSONResponse:
        return answer(error)

    @app.exception_handler(Refused)
    async def on_refused(_: Request, error: Refused) -> JSONResponse:
        return answer(problem(409, str(error), code=error.code))

    @app.exception_handler(Busy)
    async def on_busy(_: Request, __: Busy) -> JSONResponse:
        return answer(problem(503, "We are very busy. Nothing was saved. Try again.", headers={"Retry-After": "5"}))

    @app.exception_handler(RequestValidationError)
    async def on_parameters(_: Request, error: RequestValidationError) -> JSONResponse:
        places = [".".join(str(part) for part in one["loc"]) for one in error.errors()]
        wrong = [{"field": place, "message": "this is not of the form it should have"} for place in places]
        return answer(problem(400, "A part of the address or a header is wrong; see errors.", errors=wrong))

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> JSONResponse:
        detail = {404: "There is nothing at this address.", 405: "This address does not take that method."}
        headers = dict(error.headers) if error.headers else None
        text = detail.get(error.status_code, "The request could not be handled.")
        return answer(problem(error.status_code if error.status_code in _TITLES else 400, text, headers=headers))


def unexpected(error: Exception) -> JSONResponse:
    """503 where waiting mends it, 500 otherwise; logged by type and place."""
    if is_infrastructure(error):
        log().warning("request_delayed", **fault_of(error))
        detail = "We cannot save anything right now. Try again in a few minutes."
        return answer(problem(503, detail, headers={"Retry-After": "30"}))
    log().error("request_failed", **fault_of(error))
    return answer(problem(500, "Something went wrong on our side. Try again; if it stays, tell the desk."))
