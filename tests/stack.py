"""A real PostgreSQL and a real Kafka for tests: once a test run, on free ports, in a folder that goes afterwards."""

import asyncio
import itertools
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import asyncpg

from deploy import kafka, postgres
from deploy.local import ports
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from deploy.local.process import end, until_ready
from deploy.migrate import migrate_all
from schemas.streams import SERVICES, principal

SUBSCRIBING = ("DEP_EZ", "DEP_EZ_COORDINATOR", "DEP_FIN")
"""Two of these names begin alike, which is where rights by prefix go wrong."""


@dataclass(frozen=True)
class Databases:
    """A pair of databases that nobody else uses, migrated, with every service's role."""

    postgres: Postgres
    passwords: dict[str, str]
    opened: str
    sealed: str

    def dsn(self, service: str) -> str:
        """A service's own in the open database; ``owner`` sees everything."""
        return self.postgres.dsn(service, self.passwords[service], self.opened)

    def sealed_dsn(self, service: str) -> str:
        """A service's own in the sealed database."""
        return self.postgres.dsn(service, self.passwords[service], self.sealed)


@dataclass(frozen=True)
class Stack:
    """What runs, and how to reach it as anybody."""

    postgres: Postgres
    kafka: Kafka
    passwords: dict[str, str]
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def client(self, user: str) -> dict[str, str]:
        """How ``user`` (a service, a destination's principal or ``admin``) reaches Kafka, in the words of aiokafka."""
        return {**self.kafka.client, "sasl_plain_username": user, "sasl_plain_password": self.passwords[user]}

    async def fresh_databases(self) -> Databases:
        """Copies of the migrated databases, in about 25 ms each."""
        name = f"test_{next(self._numbers)}"
        connection = await asyncpg.connect(self.postgres.owner)
        try:
            for copy, template in ((name, postgres.DATABASE), (f"{name}_sealed", postgres.SEALED)):
                await connection.execute(f"create database {copy} template {template}")
                # A copy has the template's schemas and rights within, but not who may enter.
                await connection.execute(postgres.doors(copy, postgres.MEMBERS[template]))
        finally:
            await connection.close()
        return Databases(self.postgres, self.passwords, name, f"{name}_sealed")


@contextmanager
def running() -> Iterator[Stack]:
    """Starts both, provisions and migrates them; to be entered outside an event loop."""
    state = Path(tempfile.mkdtemp(prefix="loket-test-"))
    numbers = ports.numbered(ports.free_base())
    people = (*SERVICES, *map(principal, SUBSCRIBING), "owner", "admin", "broker")
    passwords = {name: secrets.token_urlsafe(18) for name in people}
    database = Postgres.of(state, numbers["postgres"], passwords["owner"])
    broker = Kafka(state / "kafka", numbers["kafka"], numbers["controller"], passwords["broker"], passwords["admin"])
    stack = Stack(database, broker, passwords)
    with ExitStack() as leaving:
        leaving.callback(shutil.rmtree, state)
        leaving.callback(shutil.rmtree, database.home, ignore_errors=True)
        asyncio.run(_start(stack, state, leaving))
        yield stack


async def _start(stack: Stack, logs: Path, leaving: ExitStack) -> None:
    async def start(part: Postgres | Kafka) -> None:
        await asyncio.to_thread(part.prepare)
        process = part.process()
        child = process.start(logs)
        leaving.callback(end, process, child, 5)
        await until_ready(process, child, logs)

    async def start_postgres() -> None:
        await start(stack.postgres)
        await _wait_for_no_disk(stack.postgres.owner)
        await postgres.provision(stack.postgres.owner, stack.passwords)
        await migrate_all(stack.postgres.owner)

    async def start_kafka() -> None:
        await start(stack.kafka)
        await kafka.provision(stack.kafka.client, stack.passwords, SUBSCRIBING)

    async with asyncio.TaskGroup() as together:
        together.create_task(start_postgres())
        together.create_task(start_kafka())


async def _wait_for_no_disk(owner: str) -> None:
    """What it keeps goes with the run, and outlives its processes: only a crash of the machine would lose it."""
    connection = await asyncpg.connect(owner)
    try:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await connection.execute(f"alter system set {setting} = off")
        await connection.execute("select pg_reload_conf()")
    finally:
        await connection.close()


@cache
def shared() -> Stack:
    """The one stack of this test run, started by whoever asks first and stopped when Python ends."""
    import atexit

    leaving = ExitStack()
    atexit.register(leaving.close)
    return leaving.enter_context(running())
