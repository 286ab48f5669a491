"""When consent to forward is asked for, can be taken back, and changes nothing."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.messages import Moment
from services.intake.consent import ChangeConsent, needed, of_part, on_change_consent
from services.intake.status import Complaint, Part, status_of, unheard

AT = Moment(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
REPORT = {"form": "report", "identity": "anonymous"}
NAMED = {"form": "formal", "identity": "known", "experiencedPersonally": True}


@pytest.mark.parametrize(
    ("outside", "waits", "consent", "shown"),
    [
        ("REFER_HUIS", True, None, "asked"), ("REFER_HUIS", True, False, "asked"), ("REFER_HUIS", True, True, "given"),
        ("REFER_HUIS", False, True, None), ("KCOO", True, None, None), (None, True, None, None),
        ("REFER_SECURE_CHANNEL", True, None, None),
    ],
)  # fmt: skip
def test_consent_is_shown_where_it_decides(
    outside: str | None, waits: bool, consent: bool | None, shown: str | None
) -> None:
    assert of_part(outside, waits, consent) == shown


@pytest.mark.parametrize(
    "different", [{"form": "report"}, {"identity": "confidential"}, {"experiencedPersonally": None}]
)
def test_only_a_klaagschrift_under_the_own_name_goes_without(different: dict[str, Any]) -> None:
    assert not needed(NAMED)
    assert needed(NAMED | different)


def test_saying_the_same_again_says_nothing() -> None:
    command = ChangeConsent(uuid4(), True)
    [row, event] = on_change_consent(command, None, AT)
    assert (row.corrected_on, event.consent_to_forward) == (date(2026, 3, 2), True)  # type: ignore[union-attr]
    assert len(on_change_consent(command, False, AT)) == 2
    assert on_change_consent(command, True, AT) == []


def shown(part: dict[str, Any], facts: dict[str, Any], consent: bool | None = None) -> tuple[str | None, str | None]:
    because = {"nl": "daarom", "en": "because"}
    one = Part(**{**_plain(unheard(uuid4(), uuid4(), 1)), "because": because, **part})
    [out] = status_of(Complaint(uuid4(), date(2026, 3, 2), facts, consent, {}, [one], [])).parts
    return out.consent, out.outside


def _plain(part: Part) -> dict[str, Any]:
    return {name: getattr(part, name) for name in Part.__dataclass_fields__}


HELD = {"outcome": "held", "proposal": "REFER_POLITIE"}
REFERRED = {"outcome": "referred", "destination": "REFER_POLITIE"}


def test_the_status_asks_until_something_was_sent() -> None:
    assert shown(HELD, REPORT) == ("asked", "REFER_POLITIE")
    assert shown(HELD, REPORT, True) == ("given", "REFER_POLITIE")
    assert shown(HELD, NAMED) == (None, "REFER_POLITIE")
    assert shown(HELD | {"proposal": "KCOO"}, REPORT) == (None, None)
    assert shown(REFERRED, REPORT, True) == ("given", "REFER_POLITIE")
    assert shown(REFERRED | {"forwarded_on": date(2026, 3, 3)}, REPORT, True) == (None, "REFER_POLITIE")
    assert shown({"outcome": "routed", "destination": "KCOO"}, REPORT) == (None, None)
