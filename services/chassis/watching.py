"""What others see of a batch: a span for each message, and a count of how each ended."""

from collections.abc import Sequence
from typing import Any

from opentelemetry.trace import INVALID_SPAN, Span, SpanKind

from schemas.event import Event
from services.chassis import telemetry
from services.chassis.messages import Arrival, On
from services.chassis.metrics import HANDLED
from services.chassis.runtime import Runtime


def span_of(runtime: Runtime, arrival: Arrival, on: On | None) -> Span:
    """A span for this message under the trace it came with, or none where its handler asks for none."""
    if arrival.raw is None or (on is not None and not on.traced):
        return INVALID_SPAN
    name = arrival.message.name if isinstance(arrival.message, Event) else "unreadable"
    attributes: dict[str, Any] = {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": arrival.raw.topic,
        "messaging.consumer.group.name": runtime.name,
        "messaging.message.id": str(arrival.id),
        "loket.subject": arrival.key,
    }
    if arrival.held:
        attributes["loket.attempts"] = arrival.held.attempts
    return telemetry.begin(
        f"process {name.rpartition('.')[0] or name}", SpanKind.CONSUMER, arrival.traceparent, attributes
    )


def count(
    arrivals: Sequence[Arrival],
    fresh: Sequence[Arrival],
    done: Sequence[Arrival],
    held: Sequence[tuple[Arrival, str | None]],
) -> None:
    """What is not ``fresh`` was a repeat; what is ``held`` failed, or waits behind another where no fault is given.

    What has no type because nobody can read it is counted under the name of its span.
    """
    ended = [(one, "done") for one in done] + [(one, "failed" if why else "behind") for one, why in held]
    for arrival, outcome in ended:
        kind = "unreadable" if arrival.message is None else type(arrival.message).__name__
        HANDLED.labels(kind, outcome).inc()
    HANDLED.labels("any", "repeat").inc(len(arrivals) - len(fresh))
