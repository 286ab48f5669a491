"""What others see of a service while it works: the steps of its traces, its counts, and the lines of its log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider

from services.chassis import telemetry
from services.chassis.metrics import REGISTRY

HANDLED = "loket_messages_handled"


class _Ended(SpanProcessor):
    def __init__(self, into: list[ReadableSpan]) -> None:
        self._into = into

    def on_end(self, span: ReadableSpan) -> None:
        self._into.append(span)


@contextmanager
def steps() -> Iterator[list[ReadableSpan]]:
    """Every step that ends meanwhile, as it would be exported."""
    ended: list[ReadableSpan] = []
    provider = TracerProvider()
    provider.add_span_processor(_Ended(ended))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(telemetry, "_TRACER", provider.get_tracer("loket"))
        yield ended


def told(step: ReadableSpan) -> tuple[str, str, bool, Any]:
    """The name of a step, what it is about, whether it failed, and as what."""
    attributes = step.attributes or {}
    return step.name, str(attributes["loket.subject"]), not step.status.is_ok, attributes.get("error.type")


@contextmanager
def counts() -> Iterator[dict[tuple[str, str], float]]:
    """How many messages of each type ended how, once it is over."""
    before = _handled()
    found: dict[tuple[str, str], float] = {}
    yield found
    found |= {one: n - before.get(one, 0) for one, n in _handled().items() if n != before.get(one, 0)}


def _handled() -> dict[tuple[str, str], float]:
    samples = [sample for metric in REGISTRY.collect() if metric.name == HANDLED for sample in metric.samples]
    return {(s.labels["type"], s.labels["outcome"]): s.value for s in samples if s.name == f"{HANDLED}_total"}
