"""What the door costs: one complaint POST through FastAPI, through plainer routes inside it, and through bare ASGI.

As a program (``python -m tests.bench.door NAME SOCKET``) it is one server of the comparison.
"""

import sys
import time
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import ConfigDict, Field
from starlette.applications import Starlette

from schemas.facts import Facts
from schemas.model import Shape
from services.front.door import read_json

Endpoint = Callable[[Request], Awaitable[Response]]

PATH = "/v1/complaints"
CPU_PATH = "/cpu"
LARGEST_BYTES = 128 * 1024


class Door(Shape):
    """A mistyped field at the door is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Contact(Door):
    """How to reach the reporter."""

    name: Annotated[str, Field(max_length=200)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    phone: Annotated[str, Field(max_length=30)] | None = None


class Story(Door):
    """What is sealed."""

    text: Annotated[str, Field(max_length=40_000)]
    contact: Contact = Contact()
    grounds: Annotated[tuple[str, ...], Field(max_length=20)] | None = None
    must_not_see: Annotated[str, Field(max_length=2_000)] | None = None


class Notice(Door):
    """Where a notice goes."""

    channel: Literal["mail", "mailbox"]
    address: Annotated[str, Field(max_length=254)] | None = None


class Complaint(Door):
    """The body of the complaint POST, as the interface has it."""

    facts: Facts
    story: Story
    notice: Notice | None = None
    consent_to_forward: bool | None = None


class Confirmation(Shape):
    """The answer of the complaint POST."""

    id: UUID
    return_code: str
    received_on: date


# One answer for all: the door is in question here, not the ids and the code.
ANSWER = Confirmation(
    id=UUID("0d0e6cbb-5b2b-4ba5-a6a5-6a4cbb9c52a1"),
    return_code="000000000000000000000000",
    received_on=date(2026, 3, 2),
)
ANSWER_BYTES = ANSWER.model_dump_json().encode()


async def by_hand(request: Request) -> Response:
    """Bytes in, bytes out: pydantic's own JSON parser, no intermediate dictionaries."""
    Complaint.model_validate_json(await request.body())
    return Response(ANSWER.model_dump_json(), 201, media_type="application/json")


async def cpu(request: Request) -> Response:
    """CPU seconds of this server so far."""
    return Response(str(time.process_time()))


def fastapi_body() -> FastAPI:
    """FastAPI as its tutorial has it: the body is a parameter, the answer a model."""
    app = FastAPI()

    @app.post(PATH, status_code=201)
    async def file(complaint: Complaint) -> Confirmation:
        return ANSWER

    app.add_route(CPU_PATH, cpu)
    return app


def fastapi_request() -> FastAPI:
    """A FastAPI route, documented like any other, that reads its own body."""
    app = FastAPI()
    app.post(PATH, status_code=201, response_model=Confirmation)(by_hand)
    app.add_route(CPU_PATH, cpu)
    return app


def fastapi_house() -> FastAPI:
    """The same with the chassis's own reading: bounded in size and time, errors that do not echo."""
    app = FastAPI()

    @app.post(PATH, status_code=201, response_model=Confirmation)
    async def file(request: Request) -> Response:
        await read_json(request, Complaint, LARGEST_BYTES)
        return Response(ANSWER.model_dump_json(), 201, media_type="application/json")

    app.add_route(CPU_PATH, cpu)
    return app


def plain_route_in(app: FastAPI | Starlette) -> FastAPI | Starlette:
    """A plain Starlette route, which FastAPI neither validates nor documents."""
    app.router.add_route(PATH, by_hand, ["POST"])
    app.router.add_route(CPU_PATH, cpu)
    return app


async def bare(scope: Any, receive: Any, send: Any) -> None:
    """Uvicorn alone: the body is read and nothing is done with it."""
    if scope["type"] != "http":
        return
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    body = str(time.process_time()).encode() if scope["path"] == CPU_PATH else ANSWER_BYTES
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": body})


DOORS: dict[str, Callable[[], Any]] = {
    "bare ASGI, body not parsed": lambda: bare,
    "Starlette route, model_validate_json": lambda: plain_route_in(Starlette()),
    "the same route inside FastAPI": lambda: plain_route_in(FastAPI()),
    "FastAPI route that reads its own body": fastapi_request,
    "FastAPI route with the chassis's read_json": fastapi_house,
    "FastAPI route with a body parameter": fastapi_body,
}

if __name__ == "__main__":
    # A socket in the file system: loopback only, and no port to find or to lose to somebody else.
    uvicorn.run(DOORS[sys.argv[1]](), uds=sys.argv[2], log_level="warning", access_log=False, lifespan="off")
