"""A department's own system: it reads its own stream, opens the story with its own key, and answers through the API."""

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from joserfc import jwe
from joserfc.jwk import OKPKey
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import GroupAuthorizationFailedError, KafkaError, TopicAuthorizationFailedError

from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk, until
from tests.journeys.streams import TYPE, consumer, follow, told

OWN = "loket.committee.dep-ez.v1"
PROGRESS = "loket.committee.progress.v1"
HANDED_OVER = f"{TYPE}cases.handed-over.v1"


def test_a_department_follows_opens_and_takes_its_case_with_nothing_of_ours(desk: Desk) -> None:
    body = complaint("DEP_EZ")
    receipt = desk.file(body).json()
    part = opened_case(desk, receipt["id"])["part"]
    records = follow(desk, "dep-ez", OWN, "dep-ez-test", receipt["id"], "cases.handed-over.v1")
    (came,) = (json.loads(record.value) for record in records if told(record)["ce_type"] == HANDED_OVER)
    assert came["facts"] == body["facts"]
    key = OKPKey.import_key(json.loads(Path(desk.endpoints["keys"]["DEP_EZ"]).read_text()))
    opened = jwe.decrypt_compact(came["story"], key, algorithms=["ECDH-ES+A256KW", "A256GCM"])
    assert json.loads(opened.plaintext or b"") == body["story"]
    # The clock of the broker would give away the minute that the time of an event leaves out.
    for record in records:
        assert record.timestamp == datetime.fromisoformat(told(record)["ce_time"]).timestamp() * 1000

    answer = desk.case("POST", f"/{part}/openings", "dep-ez", {"reason": "handling"})
    assert (answer.status_code, answer.json()["code"]) == (409, "own-system")
    assert desk.case("POST", f"/{part}/acceptance", "dep-ez").status_code == 204
    mine = follow(desk, "dep-ez", OWN, "dep-ez-test", receipt["id"], "cases.accepted.v1")
    ours = follow(desk, "admin", PROGRESS, None, receipt["id"], "cases.accepted.v1")
    ids = {told(record)["ce_id"]: told(record)["ce_type"] for record in ours}
    assert {
        told(record)["ce_id"]: told(record)["ce_type"] for record in mine if told(record)["ce_type"] != HANDED_OVER
    } == ids
    assert {f"{TYPE}cases.opened.v1", f"{TYPE}cases.accepted.v1"} <= set(ids.values())


def test_a_department_sees_no_other_topic(desk: Desk) -> None:
    with closing(KafkaAdminClient(**desk.kafka("dep-ez"))) as admin:
        assert list(admin.list_topics()) == [OWN]
    with closing(KafkaAdminClient(**desk.kafka("admin"))) as admin:
        others = set(admin.list_topics()) - {OWN}
    assert {"loket.committee.dep-fin.v1", "loket.intake.handovers.v1", "__consumer_offsets"} <= others
    for topic in others:
        # Who may not even ask where a topic begins may not read it: in Kafka the one right includes the other.
        with closing(KafkaConsumer(**desk.kafka("dep-ez"))) as reading, pytest.raises(TopicAuthorizationFailedError):
            reading.beginning_offsets([TopicPartition(topic, 0)])


@pytest.mark.parametrize("group", ["dep-fin-test", "committee", "ez"])
def test_a_department_joins_no_group_but_its_own(desk: Desk, group: str) -> None:
    with consumer(desk, "dep-ez", OWN, group) as reading, pytest.raises(GroupAuthorizationFailedError):
        until(lambda: reading.poll(timeout_ms=500), 20)


@pytest.mark.parametrize("topic", [OWN, "loket.committee.dep-fin.v1", "loket.intake.facts.v1", "loket.new.v1"])
def test_a_department_writes_nowhere(desk: Desk, topic: str) -> None:
    producer = KafkaProducer(**desk.kafka("dep-ez"), enable_idempotence=False, max_block_ms=10_000, retries=0)
    try:
        with pytest.raises(KafkaError) as refused:
            producer.send(topic, b"{}").get(timeout=20)
        assert "uthoriz" in repr(refused.value)
    finally:
        producer.close(timeout=5)
