"""The OpenAPI of each service with an API, from the services as the embedded stack would start them."""

import asyncio
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from deploy import keys
from deploy.local import ports
from deploy.local.plan import planned
from deploy.local.services import services
from deploy.local.state import State
from services.chassis.database import connect_pool
from services.chassis.gate import Gate
from services.chassis.run import Rooms, Service
from services.chassis.runtime import Runtime, by_message
from services.chassis.settings import Settings
from services.chassis.web import application
from services.committee import app as committee
from services.committee.settings import Settings as CommitteeSettings
from services.intake import app as intake
from services.intake.settings import WebSettings, WorkerSettings
from services.notify import app as notify
from services.notify.settings import Settings as NotifySettings
from services.routing import app as routing
from services.routing.settings import Settings as RoutingSettings

MAKERS: Mapping[str, tuple[Callable[..., Settings], Callable[[Any], Service]]] = {
    "intake": (WebSettings, intake.web),
    "intake-worker": (WorkerSettings, intake.worker),
    "routing": (RoutingSettings, routing.service),
    "committee": (CommitteeSettings, committee.service),
    "notify": (NotifySettings, notify.service),
}


@cache
def made(on: date) -> dict[str, Service]:
    """Each process by its name, with keys and settings of its own as on that day; made, and not started."""
    with tempfile.TemporaryDirectory(prefix="loket-docs-") as folder:
        state = State(Path(folder))
        plan = planned(state, ports.numbered(ports.BASE), on)
        keys.make(state.keys, plan.register.destinations.values())
        found = {}
        for process in services(plan):
            settings, make = MAKERS[process.name]
            told = {name.lower(): value for name, value in process.env.items() if name.startswith("LOKET_")}
            found[process.name] = make(settings(**{name.split("_", 2)[2]: value for name, value in told.items()}))
        return found


async def face(service: Service) -> FastAPI:
    """The app that people and machines meet; its databases are opened by the first request that needs one."""
    settings = service.settings
    pool = await connect_pool(settings.database.get_secret_value(), service.name)
    sealed = await connect_pool(settings.sealed.get_secret_value(), service.name) if settings.sealed else None
    runtime = Runtime(service.name, pool, sealed, by_message(service.answers))
    return application(service.title, service.routers(Rooms(runtime, Gate(runtime))))


def documents(on: date) -> dict[str, dict[str, Any]]:
    """The OpenAPI by service, of those that have paths to tell of."""
    found = {name: asyncio.run(face(service)).openapi() for name, service in made(on).items()}
    return {name: document for name, document in found.items() if document["paths"]}
