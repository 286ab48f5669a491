"""What a span costs: nothing recorded, recorded, and recorded with its encoding for the wire."""

from collections.abc import Sequence

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import NoOpTracer, SpanKind, Tracer

from tests.bench.rounds import Question, Variant, Work

ATTRIBUTES: dict[str, str | int] = {
    "messaging.system": "kafka",
    "messaging.operation.name": "process",
    "messaging.destination.name": "loket.intake.facts.v1",
    "messaging.message.id": "0d0e6cbb-5b2b-4ba5-a6a5-6a4cbb9c52a1",
    "loket.attempt": 1,
}
DEFAULT_QUEUE = 2048


class Discarding(SpanExporter):
    """Takes spans and forgets them; with ``encoding`` it first makes the bytes that would go over the wire."""

    def __init__(self, encoding: bool) -> None:
        self.encoding, self.taken = encoding, 0

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Count, so that a dropped span cannot pass for a cheap one."""
        self.taken += len(spans)
        if self.encoding:
            encode_spans(spans).SerializeToString()
        return SpanExportResult.SUCCESS


def started_and_ended(tracer: Tracer, times: int) -> None:
    """One span as a handler's: a kind and five attributes."""
    for _ in range(times):
        tracer.start_span("process complaints.received", kind=SpanKind.CONSUMER, attributes=ATTRIBUTES).end()


def recorded(encoding: bool) -> Work:
    """Spans in bursts that fit the default queue, flushed at the end of each, so that every span is paid for."""
    exporter = Discarding(encoding)
    processor = BatchSpanProcessor(exporter)
    provider = TracerProvider()
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("bench")

    async def work(times: int) -> None:
        before = exporter.taken
        for done in range(0, times, DEFAULT_QUEUE):
            started_and_ended(tracer, min(DEFAULT_QUEUE, times - done))
            processor.force_flush()
        if exporter.taken - before != times:
            raise RuntimeError(f"{times - exporter.taken + before} of {times} spans were dropped, so this is no figure")

    return work


def unrecorded(tracer: Tracer) -> Work:
    """Spans that nobody keeps."""

    async def work(times: int) -> None:
        started_and_ended(tracer, times)

    return work


def questions() -> list[Question]:
    """One question: what a span per event costs."""
    return [
        Question(
            "A span with 5 attributes",
            "span",
            (
                Variant("no-op tracer", unrecorded(NoOpTracer())),
                Variant("SDK, sampled out", unrecorded(TracerProvider(sampler=ALWAYS_OFF).get_tracer("bench"))),
                Variant("BatchSpanProcessor, exporter discards", recorded(encoding=False)),
                Variant("BatchSpanProcessor, OTLP encoding", recorded(encoding=True)),
            ),
        )
    ]
