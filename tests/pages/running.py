"""Intake's web face as a process of its own on a real database, with today's register, and routing's own preview."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from deploy.assets.bundle import built
from deploy.local.ports import free_base, numbered
from deploy.local.process import CHECKOUT, Process, answers, end, until_ready
from schemas.event import Event
from schemas.register import DestinationRegistered, OrganisationRegistered
from services.chassis.absorb import absorb
from services.chassis.database import connect_pool
from services.chassis.messages import Arrival, On
from services.chassis.outbox import day_of
from services.chassis.runtime import Runtime, by_message
from services.chassis.sealing import Key, new_key, public
from services.intake.app import BOOKKEEPING
from services.routing import register
from tests.stack import Databases, Stack

T = TypeVar("T")
PREVIEW = """
import sys
import uvicorn
from services.chassis.web import application
from services.routing import api
uvicorn.run(application("routing", [api.router()]), port=int(sys.argv[1]), log_config=None, lifespan="off")
"""


@dataclass
class Form:
    """What runs: its address, its databases, the desk's key, and what it was started with."""

    url: str
    databases: Databases
    desk: Key
    home: Path

    def sql(self, query: str, *values: object, sealed: bool = False) -> list[dict[str, object]]:
        """Rows as the owner sees them."""
        return self._apart(self._sql(query, *values, sealed=sealed))

    async def _sql(self, query: str, *values: object, sealed: bool) -> list[dict[str, object]]:
        name = self.databases.sealed if sealed else self.databases.opened
        dsn = self.databases.postgres.dsn("owner", self.databases.passwords["owner"], name)
        connection = await asyncpg.connect(dsn)
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    def hear(self, events: Sequence[Event], *more: On) -> None:
        """Events from the other services, as the worker takes them."""
        self._apart(self._hear(events, more))

    @staticmethod
    def _apart(work: Coroutine[Any, Any, T]) -> T:
        # In a thread of its own: Playwright keeps the event loop of the test.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, work).result(60)

    @contextmanager
    def without_databases(self) -> Iterator[None]:
        """Nobody is let in any more, and who was in is put out."""
        names = (self.databases.opened, self.databases.sealed)
        try:
            for name in names:
                self._apart(self._door(name, closed=True))
            yield
        finally:
            for name in names:
                self._apart(self._door(name, closed=False))

    async def _door(self, name: str, closed: bool) -> None:
        connection = await asyncpg.connect(self.databases.postgres.owner)
        try:
            await connection.execute(f"alter database {name} allow_connections {not closed}")
            if closed:
                await connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name
                )
        finally:
            await connection.close()

    async def _hear(self, events: Sequence[Event], more: Sequence[On]) -> None:
        pool = await connect_pool(self.databases.dsn("intake"), "test")
        vault = await connect_pool(self.databases.sealed_dsn("intake"), "test")
        try:
            runtime = Runtime("intake", pool, vault, by_message([*BOOKKEEPING, *more]))
            arrivals = [Arrival(one.event_id, one.subject, one) for one in events]
            await absorb(runtime, arrivals, datetime.now(UTC))
        finally:
            await pool.close()
            await vault.close()


def registered() -> list[Event]:
    """Today's register, with a key for each destination."""
    today = register.in_force(day_of(datetime.now(UTC)).date())
    organisations = [
        OrganisationRegistered(
            code=one.code, names=one.names, parent=one.parent, org_regime=one.org_regime, valid=one.valid
        )
        for one in today.organisations.values()
    ]
    destinations = [
        DestinationRegistered(
            code=one.code, kind=one.kind, names=one.names, secretariat=one.secretariat,
            keys={"keys": [public(new_key())]}, handled_in=one.handled_in, subscribes=False, valid=one.valid,
        )
        for one in today.destinations.values()
    ]  # fmt: skip
    return [*organisations, *destinations]


@contextmanager
def running_form(stack: Stack, port: int | None = None, **more: object) -> Iterator[Form]:
    """Starts both processes, intake with these settings more and PostgreSQL at this port; stops them."""
    ports = numbered(free_base())
    url = f"http://127.0.0.1:{ports['intake']}"
    with ExitStack() as leaving:
        home = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
        desk = new_key()
        for name, key in (("desk", desk), ("notify", new_key())):
            (home / f"{name}.jwk").write_text(json.dumps(public(key)))
        form = Form(url, asyncio.run(stack.fresh_databases()), desk, home)
        form.hear(registered())
        preview = f"http://127.0.0.1:{ports['routing']}"
        routing = Process(
            "routing", (sys.executable, "-c", PREVIEW, str(ports["routing"])), answers(preview + "/v1/openapi.json"), {}
        )
        settings = {
            "PORT": ports["intake"], "DATABASE": form.databases.dsn("intake"),
            "SEALED": form.databases.sealed_dsn("intake"), "PEPPER": os.urandom(32).hex(),
            "DESK_KEY": home / "desk.jwk", "NOTIFY_KEY": home / "notify.jwk", "ASSETS": built(),
            "RESPONSIBLE": CHECKOUT / "deploy/responsible.example.toml",
            "ROUTING_URL": preview, "PLAIN_HTTP": True, "EXIT_TO": url + "/health/live", **more,
        }  # fmt: skip
        real = str(stack.postgres.port)
        env = {
            f"LOKET_INTAKE_{name}": str(value).replace(f":{real}/", f":{port or real}/")
            for name, value in settings.items()
        }
        intake = Process("intake", (sys.executable, "-m", "services.intake"), answers(url + "/health/ready"), env)
        for process in (routing, intake):
            child = process.start(home)
            leaving.callback(end, process, child, 5)
            asyncio.run(until_ready(process, child, home))
        yield form
