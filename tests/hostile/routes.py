"""Every address of every process, from the services' own lists, so that a new one is attacked too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from fastapi.routing import APIRoute

from deploy.docs.openapi import documents, made
from services.chassis.gate import Gate
from services.chassis.health import Health
from services.chassis.run import Rooms, Service
from services.chassis.runtime import Runtime

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
    return tuple(route for name, service in made(on).items() for route in _of(name, service, promised.get(name, {})))


def _of(name: str, service: Service, promised: dict[str, Any]) -> Iterator[Route]:
    runtime = Runtime(service.name, None, object(), {})
    for router in (*service.routers(Rooms(runtime, Gate(runtime))), Health(runtime, None, False).router()):
        for one in router.routes:
            assert isinstance(one, APIRoute)
            for method in one.methods:
                told = promised.get(one.path, {}).get(method.lower())
                statuses = frozenset(int(code) for code in told["responses"] if code != "default") if told else None
                yield Route(name, method, one.path, statuses)
