"""From OTLP over HTTP to Zipkin: the viewer speaks no OTLP, and it must never be shown more than the allow-list."""

import asyncio
import os
import zlib
from collections import deque
from collections.abc import Iterator
from typing import Any

import httpx
import uvicorn
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.chassis.telemetry import ALLOWED
from services.front.patience import Patient

KINDS = {
    Span.SPAN_KIND_CLIENT: "CLIENT",
    Span.SPAN_KIND_SERVER: "SERVER",
    Span.SPAN_KIND_PRODUCER: "PRODUCER",
    Span.SPAN_KIND_CONSUMER: "CONSUMER",
}
LARGEST = 8_000_000
"""Bytes of one export, unpacked; the services send 512 spans at once."""
KEPT = 20_000
"""Spans that wait while the viewer is away; older ones make room."""


def spans_in(body: bytes, packed: bool) -> list[dict[str, Any]]:
    """The spans of an export; ValueError, without its words, for what is none or is larger than any."""
    try:
        if packed:
            unpacking = zlib.decompressobj(wbits=31)
            body = unpacking.decompress(body, LARGEST)
        if len(body) >= LARGEST or (packed and not unpacking.eof):
            raise ValueError("this is too large, or not all of it")
        return list(zipkin_spans(ExportTraceServiceRequest.FromString(body)))
    except (zlib.error, DecodeError):
        raise ValueError("this is no export of spans") from None


def zipkin_spans(request: ExportTraceServiceRequest) -> Iterator[dict[str, Any]]:
    """Spans as Zipkin's v2 API takes them; attributes outside the allow-list, events and status texts are left out."""
    for group in request.resource_spans:
        service = _tags(group.resource.attributes).get("service.name", "unknown")
        for scope in group.scope_spans:
            yield from (_zipkin_span(service, span) for span in scope.spans)


def _zipkin_span(service: str, span: Span) -> dict[str, Any]:
    tags = _tags(span.attributes)
    if span.links:
        tags["links"] = ",".join(link.trace_id.hex() for link in span.links)
    if span.status.code == Status.STATUS_CODE_ERROR:
        tags["error"] = tags.get("error.type", "true")
    told: dict[str, Any] = {
        "traceId": span.trace_id.hex(),
        "id": span.span_id.hex(),
        "name": span.name,
        "timestamp": span.start_time_unix_nano // 1000,
        # Zipkin takes nothing for a span that never ended.
        "duration": max(1, (span.end_time_unix_nano - span.start_time_unix_nano) // 1000),
        "localEndpoint": {"serviceName": service},
        "tags": tags,
    }
    if span.parent_span_id:
        told["parentId"] = span.parent_span_id.hex()
    if span.kind in KINDS:
        told["kind"] = KINDS[span.kind]
    if topic := tags.get("messaging.destination.name"):
        # As a remote endpoint the topic appears between two services on the page of dependencies.
        told["remoteEndpoint"] = {"serviceName": topic}
    return told


def _tags(attributes: "Iterator[KeyValue]") -> dict[str, str]:
    return {a.key: _text(a.value) for a in attributes if a.key in ALLOWED}


def _text(value: AnyValue) -> str:
    kind = value.WhichOneof("value")
    return str(getattr(value, kind)) if kind else ""


class Bridge:
    """Takes spans at once and hands them on when the viewer answers."""

    def __init__(self, zipkin: str) -> None:
        self._zipkin = zipkin
        self._waiting: deque[dict[str, Any]] = deque(maxlen=KEPT)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        try:
            self._waiting.extend(spans_in(body, request.headers.get("content-encoding") == "gzip"))
        except ValueError as error:
            return PlainTextResponse(str(error), 400)
        done = ExportTraceServiceResponse().SerializeToString()
        return Response(done, media_type="application/x-protobuf")

    async def hand_on(self) -> None:
        """Forever, four times a second; what the viewer did not take is offered again."""
        async with httpx.AsyncClient() as client:
            while True:
                await asyncio.sleep(0.25)
                spans = [self._waiting.popleft() for _ in range(min(len(self._waiting), 1000))]
                if not spans:
                    continue
                try:
                    (await client.post(f"{self._zipkin}/api/v2/spans", json=spans)).raise_for_status()
                except httpx.HTTPError as error:
                    # What the viewer refuses it refuses again, and everything would wait behind it for ever.
                    if not (isinstance(error, httpx.HTTPStatusError) and error.response.is_client_error):
                        self._waiting.extendleft(reversed(spans))


def routes(bridge: Bridge) -> list[Route]:
    """What it answers."""
    live = Route("/health/live", lambda _: PlainTextResponse("ok"))
    return [Route("/v1/traces", bridge.take, methods=["POST"]), live]


async def main() -> None:
    """Serves on LOKET_TRACES_PORT and hands on to LOKET_TRACES_ZIPKIN."""
    bridge = Bridge(os.environ["LOKET_TRACES_ZIPKIN"])
    port = int(os.environ["LOKET_TRACES_PORT"])
    app = Starlette(routes=routes(bridge))
    app.router.redirect_slashes = False
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", http=Patient))
    handing_on = asyncio.create_task(bridge.hand_on())
    await server.serve()
    handing_on.cancel()


if __name__ == "__main__":
    asyncio.run(main())
