"""What the other services say about the newest complaint: decided, opened, confirmed."""

from datetime import UTC, datetime
from uuid import UUID

from schemas.committee import CaseOpened
from schemas.notify import NoticePosted
from schemas.register import Text
from schemas.routing import ComplaintRouted
from services.chassis.messages import On
from services.chassis.outbox import day_of
from services.committee.clocks import terms_of
from services.intake import handlers
from tests.pages.running import Form


def decide(form: Form) -> None:
    """Decided, opened and confirmed, as the other services would."""
    row = form.sql("select complaint_id, part from intake.complaints order by xmin::text::bigint desc limit 1")[0]
    complaint, part = UUID(str(row["complaint_id"])), UUID(str(row["part"]))
    today = day_of(datetime.now(UTC)).date()
    routed = ComplaintRouted(
        complaint=complaint, part=part, parts=1, attempt=1, received_on=today, rule="B20", rulebook=today, overlays=(),
        because=Text(nl="Omdat dit de eigen commissie is.", en="Because this is its own committee."),
        legal_basis="Awb 9:14", decided_by="rule", destination="DEP_EZ", track="awb-committee",
    )  # fmt: skip
    opened = CaseOpened(
        complaint=complaint, part=part, attempt=1, destination="DEP_EZ", track="awb-committee", received_on=today,
        terms=terms_of("awb-committee", today),
    )  # fmt: skip
    posted = NoticePosted(
        complaint=complaint, kind="acknowledgement", template="acknowledgement", language="nl", on=today
    )
    form.hear([routed, opened, posted], On(ComplaintRouted, _on_routed))


def _on_routed(event: ComplaintRouted, _: object, at: object) -> list[object]:
    return [handlers._decided(event, "routed", event.destination, event.received_on)]
