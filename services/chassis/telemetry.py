"""Traces: one span per step, parents carried in the events, and an exporter that lets nothing through but the list."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from services.chassis.metrics import SPANS_DROPPED

ALLOWED: frozenset[str] = frozenset({
    "service.name", "service.instance.id",
    "http.request.method", "http.response.status_code", "http.route",
    "messaging.system", "messaging.operation.name", "messaging.operation.type", "messaging.destination.name",
    "messaging.message.id", "messaging.consumer.group.name",
    "server.address", "error.type",
    "loket.subject", "loket.attempts", "loket.rule",
})  # fmt: skip
"""Every attribute that may leave a process: ids, names of the house, codes. No key, no text, no exception message."""

_NAME = re.compile(r"[A-Za-z]{2,10} [a-z0-9./{}_-]{1,80}", re.ASCII)
_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})", re.ASCII)
_QUEUE = 16_384
_TRACER = trace.get_tracer("loket")  # Asking for it anew costs more than half a span.


def scrub(span: ReadableSpan) -> ReadableSpan:
    """The span with listed attributes only, no events (an exception's text is one) and no status text."""
    return ReadableSpan(
        name=span.name if _NAME.fullmatch(span.name) else "unnamed step",
        context=span.context,
        parent=span.parent,
        resource=Resource({k: v for k, v in span.resource.attributes.items() if k in ALLOWED}),
        attributes={k: v for k, v in (span.attributes or {}).items() if k in ALLOWED},
        links=[trace.Link(link.context) for link in span.links],
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )


class ScrubbingExporter(SpanExporter):
    """Scrubs, exports, and counts what could not leave."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner
        self.settled = 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._inner.export([scrub(span) for span in spans])
        self.settled += len(spans)
        if result is not SpanExportResult.SUCCESS:
            SPANS_DROPPED.inc(len(spans))
        return result

    def shutdown(self) -> None:
        self._inner.shutdown()


class CountingProcessor(SpanProcessor):
    """The batch processor drops silently when its queue is full; this one refuses first, and counts."""

    def __init__(self, exporter: ScrubbingExporter) -> None:
        self._exporter = exporter
        self._taken = 0
        self._batch = BatchSpanProcessor(exporter, max_queue_size=_QUEUE, schedule_delay_millis=500)

    def on_end(self, span: ReadableSpan) -> None:
        if self._taken - self._exporter.settled >= _QUEUE:
            SPANS_DROPPED.inc()
            return
        self._taken += 1
        self._batch.on_end(span)

    def shutdown(self) -> None:
        self._batch.shutdown()  # type: ignore[no-untyped-call]

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._batch.force_flush(timeout_millis)


def start(service: str, instance: str) -> None:
    """Export to where the standard ``OTEL_*`` variables say; without an endpoint spans cost next to nothing."""
    if "OTEL_EXPORTER_OTLP_ENDPOINT" not in os.environ:
        return
    resource = Resource({"service.name": service, "service.instance.id": instance})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(CountingProcessor(ScrubbingExporter(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)


def stop() -> None:
    """Let the last spans out."""
    shutdown = getattr(trace.get_tracer_provider(), "shutdown", None)
    if shutdown:
        shutdown()


def traceparent_of(span: Span) -> str | None:
    """W3C Trace Context level 1, or None where nothing is traced."""
    context = span.get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def context_of(traceparent: str | None) -> Context:
    """The parent to start a span under; a root where there is none or it is malformed."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None:
        return Context()
    trace_id, span_id, flags = (int(part, 16) for part in match.groups())
    parent = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))
    return trace.set_span_in_context(NonRecordingSpan(parent), Context())


def begin(name: str, kind: SpanKind, traceparent: str | None, attributes: dict[str, Any]) -> Span:
    """A span that its caller ends."""
    return _TRACER.start_span(name, context_of(traceparent), kind, attributes)


def link(traceparent: str | None) -> None:
    """Tie the current step, which has a trace of its own, to the trace of what it is about."""
    context = trace.get_current_span(context_of(traceparent)).get_span_context()
    if context.is_valid:
        trace.get_current_span().add_link(context)


def mark(subject: str) -> None:
    """Say which subject the current step is about."""
    trace.get_current_span().set_attribute("loket.subject", subject)


def current() -> str | None:
    """The traceparent of the step that runs now."""
    return traceparent_of(trace.get_current_span())


def fail(span: Span, error_type: str) -> None:
    """Mark the step as failed, by the kind of its error only."""
    span.set_attribute("error.type", error_type)
    span.set_status(StatusCode.ERROR)


@contextmanager
def step(name: str, kind: SpanKind, traceparent: str | None, attributes: dict[str, Any]) -> Iterator[Span]:
    """A span around one step outside the reader, such as a letter on its way."""
    span = begin(name, kind, traceparent, attributes)
    try:
        yield span
    except BaseException as error:
        fail(span, type(error).__name__)
        raise
    finally:
        span.end()
