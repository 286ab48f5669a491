"""Routing's real web face for the desk's own staff, over the workbench's databases and provider."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page
from pydantic import SecretStr

from deploy.assets.bundle import built
from deploy.local.identity import DESK
from schemas.facts import Accused, Facts
from schemas.intake import ComplaintReceived
from services.chassis.database import connect_pool
from services.chassis.gate import Gate
from services.chassis.run import Rooms
from services.chassis.runtime import Runtime, by_message
from services.chassis.sealing import public
from services.front.access import Access
from services.routing.app import ANSWERS
from services.routing.pages import site
from services.routing.settings import Settings
from tests.workbench.running import Workbench, serving

WHY = "De melder heeft aan de telefoon gezegd waar het over gaat."
UNCLEAR = Facts(
    matter=("unknown",), form="formal", experienced_personally=True, identity="known", reporter_role="employee",
    reporter_organisation="EZ", accused=(Accused(organisation="EZ", position="manager"),),
)  # fmt: skip


def received(on: date, **facts: Any) -> ComplaintReceived:
    """A complaint that no rule can place."""
    return ComplaintReceived(
        complaint=uuid4(), part=uuid4(), received_on=on, facts=UNCLEAR.model_copy(update=facts), consent_to_forward=None
    )


@contextmanager
def running_desk(bench: Workbench) -> Iterator[Workbench]:
    """The same bench as its desk knows it: other pages, another service, the same people; ``ahead`` is its own."""
    pool = bench.run(connect_pool(bench.databases.dsn("routing"), "routing"))
    desk = replace(bench, url=bench.desk_url, runtime=Runtime("routing", pool, None, by_message(ANSWERS)))
    with TemporaryDirectory() as keys:
        (Path(keys) / "KCOO.jwk").write_text(json.dumps(public(bench.key)))
        settings = Settings(
            port=1,
            database=SecretStr(bench.databases.dsn("routing")),
            keys=Path(keys),
            oidc_issuer=bench.provider.issuer,
            oidc_secret=SecretStr(bench.provider.clients[DESK]),
            staff_url=desk.url,
            workbench_url=bench.url,
            assets=built(),
        )
        rooms = Rooms(desk.runtime, Gate(desk.runtime))
        access = Access(bench.provider.issuer, settings.oidc_audience)
        with serving(desk, rooms, site.routers(rooms, access, settings, desk.now)):
            yield desk


def days_ago(desk: Workbench, days: int) -> date:
    """A day of receipt."""
    return desk.today() - timedelta(days=days)


def held(desk: Workbench, days: int = 3, **facts: Any) -> str:
    """A new held part."""
    event = received(days_ago(desk, days), **facts)
    desk.deliver([event])
    return str(event.part)


def choose(page: Page, place: str, why: str = WHY) -> None:
    """The first step of a decision."""
    page.select_option("[name=destination]", place)
    page.fill("[name=motivation]", why)
    page.get_by_role("button", name="Verder").click()
