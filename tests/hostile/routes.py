"""Every address of every process, from the services' own lists, so that a new one is attacked too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.routing import Route as StarletteRoute

from deploy.assets.bundle import built
from deploy.docs.openapi import documents, made
from deploy.local import traces
from deploy.local.ports import NAMES
from deploy.ops.pages import routers as pages_of_ops
from deploy.ops.settings import Settings
from deploy.ops.watch import Watch
from schemas.streams import SERVICES
from services.chassis.gate import Gate
from services.chassis.health import Health
from services.chassis.run import Rooms, Service
from services.chassis.runtime import Runtime

BRIDGE = "traces-bridge"
PORTS = {"intake-worker": "worker", "ops": "ops", BRIDGE: "otlp", **{service: service for service in SERVICES}}
"""The port of each process of ours, as `ports.NAMES` calls it."""
OTHERS_S = {
    "traces": "Zipkin", "mail": "maildump", "smtp": "maildump", "oidc": "Canaille, and whoever runs this has their own",
    "kafka": "Kafka", "controller": "Kafka", "postgres": "PostgreSQL",
}  # fmt: skip
"""Ports behind which other people's programs listen: we attack our use of them, not them."""
NOBODY_S = UUID("0f1e2d3c-4b5a-4968-8776-655443322110")
"""Of no part and no case."""


@dataclass(frozen=True)
class Route:
    """One method at one address; ``promised`` are the statuses that the OpenAPI names, None for a page."""

    process: str
    method: str
    path: str
    promised: frozenset[int] | None

    def at(self, part: object = NOBODY_S) -> str:
        """An address of this form."""
        filled = self.path.replace("{part}", str(part)).replace("{number:int}", "2")
        return re.sub(r"\{[^}]+\}", "x", filled)


@cache
def routes(on: date) -> tuple[Route, ...]:
    """As the embedded stack would start them on that day; nothing is started."""
    promised = {name: document["paths"] for name, document in documents(on).items()}
    services = [route for name, service in made(on).items() for route in _of(name, service, promised.get(name, {}))]
    ops = Settings(port=1, processes={}, assets=built(), viewer="http://127.0.0.1/{complaint}")
    pages = [one for router in pages_of_ops(Watch({}), ops) for one in router.routes]
    return (*services, *_plain("ops", pages), *_plain(BRIDGE, traces.routes(traces.Bridge(""))))


def urls(intake: str) -> dict[str, str]:
    """Where each process listens, by its name, in the stack whose intake is at this address."""
    base, _, port = intake.rpartition(":")
    return {process: f"{base}:{int(port) + NAMES.index(name)}" for process, name in PORTS.items()}


def _plain(process: str, routes: Sequence[BaseRoute]) -> Iterator[Route]:
    for one in routes:
        assert isinstance(one, StarletteRoute)
        for method in one.methods or ():
            yield Route(process, method, one.path, None)


def _of(name: str, service: Service, promised: dict[str, Any]) -> Iterator[Route]:
    runtime = Runtime(service.name, None, object(), {})
    for router in (*service.routers(Rooms(runtime, Gate(runtime))), Health(runtime, None, False).router()):
        for one in router.routes:
            assert isinstance(one, APIRoute)
            for method in one.methods:
                told = promised.get(one.path, {}).get(method.lower())
                statuses = frozenset(int(code) for code in told["responses"] if code != "default") if told else None
                yield Route(name, method, one.path, statuses)
