"""Guards that are missing on purpose, in a service that a test runs by itself on the databases of the desk."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import Request

from deploy.docs.openapi import MAKERS
from services.chassis.database import connect_pool
from services.chassis.gate import Gate
from services.chassis.problems import Problem, problem
from services.chassis.run import Rooms
from services.chassis.runtime import Runtime, by_message
from services.chassis.web import application
from services.committee import api, casework
from services.committee.pages import frame as workbench
from services.front.access import Access, Person
from services.front.frame import Frame
from services.front.login import Session
from services.routing import desk as held
from services.routing.pages import frame as site
from tests.journeys.desk import Desk
from tests.rights.asking import Asked, Reply

SOMEBODY = Person("somebody", "Somebody", {"kcoo": frozenset({"member"})}, frozenset(), False)


@dataclass(frozen=True)
class Plant:
    """What is put in the place of what, at which process, and where and as what it must be found."""

    process: str
    instead: tuple[tuple[Any, str, Any], ...]
    paths: tuple[str, ...]
    found: frozenset[str]


def _everybodys(_: Person) -> list[str]:
    # A department, because the list of a committee that other tests filled need not hold the case of this one.
    return ["DEP_EZ"]


def _any_role(*_: object) -> None:
    return None


async def _anybody(_: Access, request: Request) -> Person:
    return SOMEBODY


async def _in(*_: object) -> Session:
    return Session(SOMEBODY, datetime.now(UTC))


_right = casework.Casework.case


async def _forbidden(self: casework.Casework, part: Any, person: Person) -> Any:
    try:
        return await _right(self, part, person)
    except Problem:
        async with self._rooms.runtime.pool.acquire() as tx:
            if await tx.fetchval("select true from committee.cases where part = $1", part):
                raise problem(403, "This case is somebody else's.") from None
        raise


PLANTS: Mapping[str, Plant] = {
    "one committee is everybody's": Plant(
        "committee",
        tuple((place, "destinations_of", _everybodys) for place in (api, casework, workbench)),
        ("/v1/cases", "/v1/cases/{part}", "/nl/zaken/{part}"),
        frozenset({"nothing expected, may seen", "told of another's", "told apart from nothing"}),
    ),
    "another's case is forbidden and not absent": Plant(
        "committee",
        ((casework.Casework, "case", _forbidden),),
        ("/v1/cases/{part}",),
        frozenset({"nothing expected, role seen", "told apart from nothing"}),
    ),
    "an API without its guard": Plant(
        "committee", ((Access, "__call__", _anybody),), ("/v1/cases",), frozenset({"login expected, may seen"})
    ),
    "a page without its guard": Plant(
        "committee", ((Frame, "who", _in),), ("/nl/zaken",), frozenset({"login expected, may seen"})
    ),
    "no role is asked for": Plant(
        "routing",
        ((held, "require", _any_role), (site, "require", _any_role)),
        ("/v1/held", "/nl/register"),
        frozenset({"role expected, may seen", "told of another's"}),
    ),
}


async def directly(dsn: str) -> str:
    """As it stands."""
    return dsn


@asynccontextmanager
async def face(
    desk: Desk, process: str, between: Callable[[str], Awaitable[str]] = directly
) -> AsyncIterator[Callable[[Asked], Awaitable[Reply]]]:
    """The web face of a process, told by its environment what the desk's own is told; it opens no port.

    ``between`` may lead it to its databases by another way.
    """
    environ = Path(f"/proc/{desk.endpoints['pids'][process]}/environ").read_text()
    env = dict(line.partition("=")[::2] for line in environ.split("\0") if line.startswith("LOKET_"))
    settings, make = MAKERS[process]
    own = f"LOKET_{process.upper()}_"
    told = {name.removeprefix(own).lower(): value for name, value in env.items() if name.startswith(own)}
    service = make(settings(**told))
    pools = [
        await connect_pool(await between(secret.get_secret_value()), process) if secret else None
        for secret in (service.settings.database, service.settings.sealed)
    ]
    runtime = Runtime(service.name, pools[0], pools[1], by_message(service.answers))
    rooms = Rooms(runtime, Gate(runtime))
    app, gate = application(service.title, service.routers(rooms)), asyncio.create_task(rooms.gate.run())
    base = desk.url(process)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base) as client:

        async def send(asked: Asked) -> Reply:
            made = asked.made(base)
            answer = await client.request(made.method, made.path, headers=dict(made.headers), content=made.body)
            return Reply(answer.status_code, dict(answer.headers), answer.text)

        yield send
    gate.cancel()
    for pool in filter(None, pools):
        await pool.close()
