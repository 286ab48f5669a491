"""What people do about events that cannot be handled: nothing, until they are parked; or mend, and release."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from deploy.local.process import CHECKOUT
from schemas.event import PREFIX, ComplaintEvent
from schemas.intake import FactsCorrected, ReporterReachable
from schemas.streams import SERVICES
from tests.journeys.desk import Desk
from tests.poison.doses import Dose
from tests.poison.looking import heads, waiting
from tests.poison.trouble import MARKED

WORKERS = ("intake-worker", "routing", "committee", "notify")
UNANSWERED: dict[str, Callable[[UUID], ComplaintEvent]] = dict.fromkeys(
    SERVICES,
    lambda subject: ReporterReachable(complaint=subject, received_on=date(2026, 1, 1), language="nl", channel="other"),
) | {"notify": lambda subject: FactsCorrected(complaint=subject, on=date(2026, 1, 1), consent_to_forward=False)}
"""By service, an event that it can read and does nothing with."""


def mark(desk: Desk, marks: Mapping[str, tuple[str, str]]) -> None:
    """From now on events of these subjects and topics fail, and so; with no kind they are only written down."""
    new = desk.home / f"{MARKED}.new"
    new.write_text(json.dumps(marks))
    new.replace(desk.home / MARKED)


def parked(desk: Desk, given: Sequence[Dose]) -> bool:
    """Cuts every pause short, and says whether the last attempt of everything has failed."""
    pending = "due between now() and '9999-01-01' and not parked"
    for service in SERVICES:
        desk.sql(f"update {service}.waiting set due = now() where {pending}")
    return all(row.parked for row in heads(waiting(desk, given)).values())


def mend(desk: Desk, given: Sequence[Dose]) -> bool:
    """Handlers work again, what nobody could read can be read as after an upgrade, and a person releases all.

    Whether nothing waits any more.
    """
    mark(desk, {dose.subject: (dose.stream.topic, "") for dose in given})
    unreadable = [dose for dose in given if not dose.readable]
    for service in SERVICES:
        events = [UNANSWERED[service](UUID(dose.subject)) for dose in unreadable]
        desk.sql(
            f"update {service}.waiting set headers = h::jsonb, data = d from "
            "unnest($1::uuid[], $2::text[], $3::bytea[]) as t(id, h, d) where event_id = t.id",
            [dose.record for dose in unreadable],
            [
                json.dumps([["ce_id", str(dose.record)], ["ce_type", PREFIX + one.name], ["ce_subject", one.subject]])
                for dose, one in zip(unreadable, events, strict=True)
            ],
            [one.model_dump_json(exclude_none=True).encode() for one in events],
        )
    env = {**os.environ, "LOKET_STATE": str(desk.home)}
    release = [sys.executable, "-m", "deploy.local.within"]
    told: dict[str, Any] = {"cwd": CHECKOUT, "env": env, "stdout": subprocess.DEVNULL}
    for asked in [subprocess.Popen([*release, one, "quarantine", "release", "--all"], **told) for one in WORKERS]:
        asked.wait()
    return not waiting(desk, given)
