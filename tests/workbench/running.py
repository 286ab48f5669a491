"""The committee service's real web face over a real database and a real provider, at a time that the test chooses."""

import asyncio
import json
import tempfile
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import uvicorn
from fastapi import APIRouter
from pydantic import SecretStr

from deploy.assets.bundle import built
from deploy.local.identity import AUDIENCE, DESK, Provider
from deploy.local.ports import free_base, numbered
from deploy.local.process import end, until_ready
from schemas.event import Event
from services.chassis.absorb import absorb
from services.chassis.database import connect_pool
from services.chassis.gate import Gate
from services.chassis.messages import Arrival, Message
from services.chassis.outbox import day_of
from services.chassis.run import Rooms
from services.chassis.runtime import Runtime, by_message
from services.chassis.sealing import Key, Keyring, new_key
from services.chassis.web import application
from services.committee.app import ANSWERS
from services.committee.casework import Casework
from services.committee.pages import workbench
from services.committee.settings import Settings
from services.front.access import Access
from tests.stack import Databases, Stack

T = TypeVar("T")


@dataclass
class Workbench:
    """What runs; ``desk_url`` is where the desk's own pages belong, ``ahead`` how far its clock is before ours.

    Where it has a ``last`` moment, it stands still from there on.
    """

    url: str
    desk_url: str
    provider: Provider
    databases: Databases
    key: Key
    loop: asyncio.AbstractEventLoop
    runtime: Runtime
    ahead: timedelta = field(default_factory=timedelta)
    last: datetime | None = None

    def now(self) -> datetime:
        """The time as the workbench sees it."""
        now = datetime.now(UTC)
        return min(now, self.last or now) + self.ahead

    def today(self) -> date:
        """The day in Amsterdam, which its clocks count by; an hour or two before midnight it is not UTC's."""
        return day_of(self.now()).date()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Does something in the loop of the service."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def deliver(self, messages: Sequence[Message]) -> None:
        """Events and commands, as they come from Kafka and over HTTP."""
        arrivals = [Arrival(one.event_id if isinstance(one, Event) else uuid4(), one.subject, one) for one in messages]
        self.run(absorb(self.runtime, arrivals, self.now()))

    def sql(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows as the owner sees them."""

        async def fetch() -> list[dict[str, Any]]:
            connection = await asyncpg.connect(self.databases.dsn("owner"))
            try:
                return [dict(row) for row in await connection.fetch(query, *values)]
            finally:
                await connection.close()

        return self.run(fetch())

    def password(self, username: str) -> str:
        """Of one of the demo staff."""
        return next(str(one["password"]) for one in self.provider.accounts if one["username"] == username)


@contextmanager
def running_workbench(stack: Stack) -> Iterator[Workbench]:
    """Starts provider and service; stops both."""
    ports = numbered(free_base())
    url, desk_url = (f"http://127.0.0.1:{ports[service]}" for service in ("committee", "routing"))
    with tempfile.TemporaryDirectory() as name, _loop() as loop:
        home = Path(name)
        provider = Provider.of(home, ports["oidc"], {AUDIENCE: url, DESK: desk_url}, ["DEP_EZ"])
        process = provider.process()
        child = process.start(home)
        try:
            databases = asyncio.run(stack.fresh_databases())
            asyncio.run(until_ready(process, child, home))
            key = new_key()
            (home / "KCOO.jwk").write_text(json.dumps(key.as_dict(private=True)))
            runtime = asyncio.run_coroutine_threadsafe(_prepared(databases), loop).result(30)
            bench = Workbench(url, desk_url, provider, databases, key, loop, runtime)
            with _served(bench, Keyring(home), ports["committee"]):
                yield bench
        finally:
            end(process, child, 5)


async def _prepared(databases: Databases) -> Runtime:
    pool = await connect_pool(databases.dsn("committee"), "committee")
    vault = await connect_pool(databases.sealed_dsn("committee"), "committee")
    return Runtime("committee", pool, vault, by_message(ANSWERS))


@contextmanager
def _served(bench: Workbench, keyring: Keyring, port: int) -> Iterator[None]:
    settings = Settings(
        port=port,
        database=SecretStr(bench.databases.dsn("committee")),
        oidc_issuer=bench.provider.issuer,
        oidc_secret=SecretStr(bench.provider.clients[AUDIENCE]),
        workbench_url=bench.url,
        staff_url=bench.desk_url,
        assets=built(),
    )
    rooms = Rooms(bench.runtime, Gate(bench.runtime))
    access = Access(settings.oidc_issuer, settings.oidc_audience)
    pages = workbench.routers(rooms, access, Casework(rooms, keyring), settings, bench.now)
    with serving(bench, rooms, pages):
        yield


@contextmanager
def serving(bench: Workbench, rooms: Rooms, pages: Sequence[APIRouter]) -> Iterator[None]:
    """These pages at the bench's address, over what it runs on."""
    port = urlsplit(bench.url).port or 0
    config = uvicorn.Config(
        application("Werkplek", pages), port=port, log_config=None, access_log=False, proxy_headers=False,
        lifespan="off",
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None
    gate = asyncio.run_coroutine_threadsafe(rooms.gate.run(), bench.loop)
    answering = asyncio.run_coroutine_threadsafe(server._serve(), bench.loop)
    try:
        while not server.started:
            answering.exception(0.1) if answering.done() else threading.Event().wait(0.02)
        yield
    finally:
        server.should_exit = True
        answering.result(10)
        gate.cancel()
        for pool in (bench.runtime.pool, bench.runtime.sealed):
            if pool is not None:
                bench.run(pool.close())


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread of its own, because Playwright keeps the one of the test."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
