"""What the other services say about the newest complaint: decided, opened, confirmed."""

from datetime import UTC, date, datetime
from uuid import UUID

import httpx

from schemas.committee import CaseOpened
from schemas.event import Event
from schemas.notify import NoticePosted
from schemas.register import Text
from schemas.routing import ComplaintHeld, ComplaintRouted, Decided
from services.chassis.messages import On
from services.chassis.outbox import day_of
from services.committee.clocks import terms_of
from services.intake import handlers
from tests.pages.running import Form

POLICE = Text(nl="Het gaat om de politie.", en="This is about the police.")
FACTS = {
    "matter": ["undesirable-behaviour"], "form": "report", "identity": "anonymous", "reporterRole": "employee",
    "accused": [{"organisation": "POLITIE", "position": "manager"}],
}  # fmt: skip


def decide(form: Form) -> date:
    """Decided, opened and confirmed, as the other services would; the day of all three."""
    row = form.sql("select complaint_id, part from intake.complaints order by xmin::text::bigint desc limit 1")[0]
    complaint, part = UUID(str(row["complaint_id"])), UUID(str(row["part"]))
    on = today()
    routed = ComplaintRouted(
        complaint=complaint, part=part, parts=1, attempt=1, received_on=on, rule="B20", rulebook=on, overlays=(),
        because=Text(nl="Omdat dit de eigen commissie is.", en="Because this is its own committee."),
        legal_basis="Awb 9:14", decided_by="rule", destination="DEP_EZ", track="awb-committee",
    )  # fmt: skip
    opened = CaseOpened(
        complaint=complaint, part=part, attempt=1, destination="DEP_EZ", track="awb-committee", received_on=on,
        terms=terms_of("awb-committee", on),
    )  # fmt: skip
    posted = NoticePosted(complaint=complaint, kind="acknowledgement", template="acknowledgement", language="nl", on=on)
    form.hear([routed, opened, posted], On(ComplaintRouted, _on_routed))
    return on


def _on_routed(event: ComplaintRouted, _: object, at: object) -> list[object]:
    return [handlers._decided(event, "routed", event.destination, event.received_on)]


def decided(kind: type[Decided], complaint: UUID, part: UUID, attempt: int, **more: object) -> Event:
    on = today()
    return kind.model_validate({
        "complaint": complaint, "part": part, "parts": 1, "attempt": attempt, "received_on": on, "rule": "A4",
        "rulebook": on, "overlays": (), "because": POLICE,
        "legal_basis": "Awb 2:3", "decided_by": "rule", **more,
    })  # fmt: skip


def held_for_consent(form: Form) -> tuple[str, UUID, UUID]:
    """A report that is held for consent: its code, id and part."""
    body = {"facts": FACTS, "story": {"text": "Wat er gebeurde."}}
    answer = httpx.post(f"{form.url}/v1/complaints", json=body, trust_env=False, timeout=30).json()
    complaint = UUID(answer["id"])
    [row] = form.sql("select part from intake.complaints where complaint_id = $1", complaint)
    part = UUID(str(row["part"]))
    form.hear([decided(ComplaintHeld, complaint, part, 1, proposal="REFER_POLITIE")])
    return answer["returnCode"], complaint, part


def today() -> date:
    """In Amsterdam, which is asked for when it is needed: a suite that runs over midnight has two of them."""
    return day_of(datetime.now(UTC)).date()
