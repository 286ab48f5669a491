"""The web face of a service: one FastAPI app, safe headers, a span a request, problem details, health and metrics."""

import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind

from services.chassis import problems, telemetry
from services.chassis.database import answer_within, seconds_left
from services.chassis.metrics import REQUESTS

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

VERSION = "1.0.0"
DOCUMENT = "/v1/openapi.json"
_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"api-version", VERSION.encode()),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)


class Face:
    """ASGI around the app: headers on every answer, and for ``/v1`` a span and a duration by route template.

    A span is always a root: a reporter's own trace header would let an outsider write into our traces. A
    request waits ``seconds`` for databases; what it takes to arrive itself is not counted.
    """

    def __init__(self, app: Any, seconds: float) -> None:
        self._app, self._seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, started = 500, False

        async def heard() -> Any:
            left, message = seconds_left(), await receive()
            answer_within(left)
            return message

        async def with_headers(message: Any) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                present = {name for name, _ in message["headers"]}
                ours = (*_HEADERS, (b"access-control-allow-origin", b"*")) if scope["path"] == DOCUMENT else _HEADERS
                message["headers"] = [*message["headers"], *(header for header in ours if header[0] not in present)]
            await send(message)

        answer_within(self._seconds)
        span = self._span(scope)
        with trace.use_span(span, end_on_exit=False):
            try:
                await self._app(scope, heard, with_headers)
            except Exception as error:
                # Here and not in an exception handler: Starlette would raise it again and cut the connection.
                if started:
                    raise
                await problems.unexpected(error)(scope, receive, with_headers)
            finally:
                route = getattr(scope.get("route"), "path", "unmatched")
                self._finish(span, scope["method"], route, status)
                REQUESTS.labels(scope["method"], route, str(status)).observe(time.perf_counter() - began)

    @staticmethod
    def _span(scope: Scope) -> Span:
        if not scope["path"].startswith("/v1/") or scope["path"] == DOCUMENT:
            return trace.INVALID_SPAN
        return telemetry.begin("HTTP request", SpanKind.SERVER, None, {"http.request.method": scope["method"]})

    @staticmethod
    def _finish(span: Span, method: str, route: str, status: int) -> None:
        span.update_name(f"{method} {route}")
        span.set_attribute("http.route", route)
        span.set_attribute("http.response.status_code", status)
        if status >= 500:
            telemetry.fail(span, str(status))
        span.end()


def application(title: str, routers: Sequence[APIRouter], seconds: float = 8.0) -> FastAPI:
    """The app of one service. Its OpenAPI is public (NL API Design Rules); it redirects no trailing slash."""
    app = FastAPI(
        title=title,
        version=VERSION,
        openapi_url=DOCUMENT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # FastAPI's own spans carry paths and exception texts; ours are the only ones.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        contact={"name": "Gezamenlijk loket", "url": "https://loket.example.nl", "email": "loket@example.nl"},
        responses={
            "default": {
                "description": "Problem details (RFC 9457).",
                "content": {problems.MEDIA_TYPE: {"schema": problems.ProblemDetails.model_json_schema()}},
            }
        },
    )
    problems.install(app)
    for router in routers:
        app.include_router(router)
    app.add_middleware(Face, seconds=seconds)
    return app
