"""Nothing that a person wrote leaves a process in a span, wherever it was put."""

from collections.abc import Sequence

import pytest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, StatusCode, TraceFlags

from services.chassis.metrics import SPANS_DROPPED
from services.chassis.telemetry import ScrubbingExporter, context_of, scrub, traceparent_of

CANARY = "Kanarie van Geelen"


class Kept(SpanExporter):
    """Keeps what would have left."""

    def __init__(self, result: SpanExportResult = SpanExportResult.SUCCESS) -> None:
        self.spans: list[ReadableSpan] = []
        self._result = result

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.spans += spans
        return self._result


def canary_everywhere() -> ReadableSpan:
    """A finished span with the canary in every place that takes text."""
    provider = TracerProvider(resource=Resource({"service.name": "intake", "host.name": CANARY}))
    kept = Kept()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    linked = SpanContext(1, 1, is_remote=True, trace_flags=TraceFlags(1))
    tracer = provider.get_tracer(CANARY, CANARY, attributes={"story": CANARY})
    with tracer.start_as_current_span(
        f"process {CANARY}", attributes={"story": CANARY, "loket.rule": "B20"}, links=[Link(linked, {"to": CANARY})]
    ) as span:
        span.add_event(CANARY, {"story": CANARY})
        span.record_exception(ValueError(CANARY))
        span.set_status(StatusCode.ERROR, CANARY)
    return kept.spans[0]


def test_a_span_leaves_without_what_is_not_listed() -> None:
    span = canary_everywhere()
    assert CANARY in span.to_json()
    left = scrub(span)
    assert everything(left).count("Kanarie") == 0
    assert dict(left.attributes or {}) == {"loket.rule": "B20"}
    assert left.resource.attributes == {"service.name": "intake"}
    assert (left.name, left.status.status_code, len(left.links)) == ("unnamed step", StatusCode.ERROR, 1)


def everything(span: ReadableSpan) -> str:
    """All of a span in one text, with its scope, which its JSON leaves out."""
    scope = span.instrumentation_scope
    return f"{span.to_json()} {scope.to_json() if scope else ''}"


def test_planted_a_span_that_was_not_scrubbed_is_seen() -> None:
    assert everything(canary_everywhere()).count("Kanarie") > 8


@pytest.mark.parametrize("name", ["process complaints.received", "POST /v1/complaints", "GET /nl/melden/{step}"])
def test_names_of_the_house_stay(name: str) -> None:
    provider = TracerProvider()
    span = provider.get_tracer("loket").start_span(name)
    span.end()
    assert isinstance(span, ReadableSpan)
    assert scrub(span).name == name


def test_what_could_not_leave_is_counted() -> None:
    before = SPANS_DROPPED._value.get()
    ScrubbingExporter(Kept(SpanExportResult.FAILURE)).export([canary_everywhere()])
    assert SPANS_DROPPED._value.get() == before + 1


@pytest.mark.parametrize("wrong", [None, "", "00-1-2-3", f"00-{'0' * 31}-{'1' * 16}-01", "00-" + "x" * 52, "٠" * 55])
def test_a_traceparent_that_is_none_starts_a_trace_of_its_own(wrong: str | None) -> None:
    span: Span = TracerProvider().get_tracer("loket").start_span("one", context_of(wrong), SpanKind.CONSUMER)
    assert isinstance(span, ReadableSpan)
    assert span.parent is None


def test_a_traceparent_is_carried_on() -> None:
    given = f"00-{'a' * 32}-{'b' * 16}-01"
    span = TracerProvider().get_tracer("loket").start_span("one", context_of(given))
    assert (traceparent_of(span) or "").split("-")[1] == "a" * 32
