"""What was read stays read: a reader leaves its place at the broker, or each start would begin at the first event."""

from kafka.admin import KafkaAdminClient

from schemas.streams import SERVICES
from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk, until


def test_every_reader_leaves_its_place_at_the_broker(desk: Desk) -> None:
    opened_case(desk, desk.file(complaint("KCOO")).json()["id"])
    admin = KafkaAdminClient(**desk.kafka("admin"))
    try:
        until(lambda: all(admin.list_group_offsets(dict.fromkeys(SERVICES)).values()), 30)
    finally:
        admin.close()
