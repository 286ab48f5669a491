"""Run a service: databases, gate, reader, relay, retries and web face, started in any order and stopped in one."""

import asyncio
import resource
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any

import uvicorn
import uvloop
from fastapi import APIRouter

from services.chassis import broker, logs, retry, telemetry
from services.chassis.database import connect_pool
from services.chassis.gate import Gate
from services.chassis.health import Health
from services.chassis.messages import On
from services.chassis.reader import Reader
from services.chassis.relay import Relay
from services.chassis.runtime import Runtime, by_message
from services.chassis.settings import Settings
from services.chassis.web import application

GRACE_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Rooms:
    """What a service's own rooms may use."""

    runtime: Runtime
    gate: Gate


@dataclass(frozen=True, slots=True)
class Service:
    """A service as a list: its name (schema, role, consumer group), its title, what it answers and what it opens.

    ``uses_kafka`` false makes a web face without reader, relay or retries. ``jobs`` run beside the reader. ``protocol``
    is uvicorn's for HTTP.
    """

    name: str
    title: str
    settings: Settings
    answers: Sequence[On]
    routers: Callable[[Rooms], Sequence[APIRouter]] = lambda rooms: ()
    jobs: Sequence[Callable[[Rooms], Coroutine[None, None, None]]] = ()
    uses_kafka: bool = True
    protocol: Any = "auto"
    process: str | None = None


def run(service: Service) -> None:
    """Until SIGTERM or SIGINT; exits non-zero when a part of it ends by itself."""
    logs.configure(service.name, service.process or service.name)
    telemetry.start(service.name, service.settings.instance)
    # A connection is an open file, and many systems allow a program far fewer at first than it may ask for.
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    try:
        code = uvloop.run(_serve(service))
    finally:
        telemetry.stop()
    sys.exit(code)


async def _serve(service: Service) -> int:
    settings = service.settings
    pool = await connect_pool(settings.database.get_secret_value(), service.name)
    sealed = await connect_pool(settings.sealed.get_secret_value(), service.name) if settings.sealed else None
    runtime = Runtime(service.name, pool, sealed, by_message(service.answers))
    rooms = Rooms(runtime, Gate(runtime))
    reader = Reader(runtime, settings) if service.uses_kafka and runtime.topics() else None
    health = Health(runtime, reader, service.uses_kafka)
    app = application(service.title, [*service.routers(rooms), health.router()], settings.answer_within)
    server = _Quiet(
        uvicorn.Config(
            app, host=settings.host, port=settings.port, http=service.protocol, log_config=None, access_log=False,
            proxy_headers=False, server_header=False, lifespan="off", timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=15,
        )
    )  # fmt: skip
    tasks = [asyncio.create_task(rooms.gate.run(), name="gate")]
    tasks += [asyncio.create_task(job(rooms), name="job") for job in service.jobs]
    if service.uses_kafka:
        tasks += _kafka_tasks(service, runtime, reader)
    web = asyncio.create_task(server.serve(), name="web")
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    stopping = asyncio.create_task(stop.wait())
    logs.log().info("service_started", port=settings.port)
    done, _ = await asyncio.wait([web, stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    ended = [task for task in done if task is not stopping]
    for task in ended:
        logs.log().error(
            "task_ended", reason=task.get_name(), **logs.fault_of(None if task.cancelled() else task.exception())
        )
    await _stop(server, web, tasks, [p for p in (pool, sealed) if p is not None])
    logs.log().info("service_stopped")
    return 1 if ended else 0


def _kafka_tasks(service: Service, runtime: Runtime, reader: Reader | None) -> list[asyncio.Task[None]]:
    settings = service.settings
    source = f"urn:nld:oin:{settings.oin}:systeem:{service.name}"
    relay = Relay(service.name, settings.database.get_secret_value(), source, lambda: broker.producer(settings))
    works = {"relay": relay.run(), "retry": retry.run(runtime), **({"reader": reader.run()} if reader else {})}
    return [asyncio.create_task(work, name=name) for name, work in works.items()]


async def _stop(
    server: uvicorn.Server, web: "asyncio.Task[None]", tasks: Sequence["asyncio.Task[None]"], pools: Sequence[object]
) -> None:
    """The door first, so that nobody is cut off; then the workers; the gate that keeps their last word; databases."""
    server.should_exit = True
    await asyncio.wait([web], timeout=GRACE_SECONDS)
    for group in (tasks[1:], tasks[:1]):
        for task in group:
            task.cancel()
        await asyncio.wait([web, *group], timeout=GRACE_SECONDS)
    for pool in pools:
        with suppress(Exception):
            await asyncio.wait_for(pool.close(), 3)  # type: ignore[attr-defined]


class _Quiet(uvicorn.Server):
    """uvicorn would take the signals for itself and leave our workers running."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()
