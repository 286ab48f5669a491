"""Every metric of a service, in one list: names with their unit, and labels from closed lists only."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

REQUESTS = Histogram(
    "loket_http_request_seconds",
    "Seconds from the request line to the last byte of the answer.",
    ["method", "route", "status"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
HANDLED = Counter(
    "loket_messages_handled", "Messages absorbed, by type and how they ended.", ["type", "outcome"], registry=REGISTRY
)
RELAYED = Counter("loket_events_relayed", "Events acknowledged by the broker.", registry=REGISTRY)
SPANS_DROPPED = Counter("loket_spans_dropped", "Spans that never left the process.", registry=REGISTRY)
UNRELAYED_AGE = Gauge("loket_oldest_unrelayed_seconds", "Age of the oldest outbox row.", registry=REGISTRY)
UNHANDLED = Gauge("loket_unhandled_records", "Records on the broker that are not yet read.", registry=REGISTRY)
POLL_AGE = Gauge("loket_poll_age_seconds", "Since the broker last answered the reader.", registry=REGISTRY)
WAITING = Gauge("loket_waiting_events", "Events in the waiting table.", ["state"], registry=REGISTRY)
UNHANDLED_AGE = Gauge("loket_oldest_unhandled_seconds", "Age of the oldest event not handled.", registry=REGISTRY)
REASONS = Gauge("loket_reasons_not_ready", "How many reasons /health/ready gives.", registry=REGISTRY)
