"""Kafka as a plain client sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from tests.journeys.desk import Desk, until

TYPE = "nl.gezamenlijkloket."


@contextmanager
def consumer(desk: Desk, principal: str, topic: str, group: str | None) -> Iterator[KafkaConsumer]:
    """Reads a topic from its beginning, as a member of ``group`` or on its own."""
    reading = KafkaConsumer(
        **desk.kafka(principal), group_id=group, auto_offset_reset="earliest", enable_auto_commit=False
    )
    try:
        if group:
            reading.subscribe([topic])
        else:
            reading.assign([TopicPartition(topic, n) for n in until(lambda: reading.partitions_for_topic(topic), 10)])
        yield reading
    finally:
        reading.close()


def follow(desk: Desk, principal: str, topic: str, group: str | None, complaint: str, last: str) -> list[Any]:
    """The records about a complaint, at least up to the first whose type ends in ``last``."""
    found: list[Any] = []

    def come() -> bool:
        for records in reading.poll(timeout_ms=500).values():
            found.extend(record for record in records if record.key == complaint.encode())
        return any(told(record)["ce_type"] == TYPE + last for record in found)

    with consumer(desk, principal, topic, group) as reading:
        until(come)
    return found


def told(record: Any) -> dict[str, str]:
    """The headers of a record."""
    return {name: value.decode() for name, value in record.headers}


def records(desk: Desk) -> Iterator[Any]:
    """Every record on the topics of the desk, from the first kept to the last of this moment."""
    reading = KafkaConsumer(**desk.kafka("admin"), enable_auto_commit=False)
    try:
        topics = [topic for topic in reading.topics() if topic.startswith("loket.")]
        partitions = [TopicPartition(topic, n) for topic in topics for n in reading.partitions_for_topic(topic) or ()]
        reading.assign(partitions)
        reading.seek_to_beginning(*partitions)
        ends = reading.end_offsets(partitions)
        while any(reading.position(partition) < ends[partition] for partition in partitions):
            for polled in reading.poll(timeout_ms=500, max_records=5_000).values():
                yield from polled
    finally:
        reading.close()
