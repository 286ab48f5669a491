"""What somebody does on a staff page is a trace of its own, linked where it is done to that of what it is done to."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from services.chassis import telemetry

Deed = Callable[[Request, str], Awaitable[Response]]


def add(routes: APIRouter, address: str, does: Deed) -> None:
    """Let ``does`` answer what is posted to ``address``, which holds ``{part}``."""

    async def step(request: Request, part: str) -> Response:
        span = telemetry.begin(f"POST {address}", SpanKind.SERVER, None, {"http.request.method": "POST"})
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            return await does(request, part)

    routes.add_api_route(address, step, methods=["POST"])
