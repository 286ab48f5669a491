"""``python -m deploy.provision PASSWORDS``: databases, roles, topics and rights outside ``make run``; may be repeated.

``LOKET_OWNER`` is the DSN of a superuser of PostgreSQL in the maintenance database, ``LOKET_BROKER`` how a superuser
reaches the broker, as JSON in the words of kafka-python. PASSWORDS is a JSON file: ``{"postgres": {service: password},
"kafka": {user: password}}``, the users being the services and the destinations that subscribe (``DEP_EZ`` is
``dep-ez``). What the table of streams does not say is taken away from the broker: topics stay, users and rights go.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import asyncpg
from kafka.errors import KafkaError
from pydantic import TypeAdapter, ValidationError

from deploy import kafka, postgres
from deploy.backup.refusal import CannotGoOn
from deploy.migrate import OWNER
from schemas.streams import SERVICES, principal
from services.routing.register import in_force

T = TypeVar("T")
PASSWORDS = TypeAdapter(dict[str, dict[str, str]])
CLUSTER = TypeAdapter(dict[str, Any])
BROKER = (
    'JSON, as {"bootstrap_servers": "host:9093", "security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-256", '
    '"sasl_plain_username": "…", "sasl_plain_password": "…"}'
)


async def provision(asked: argparse.Namespace) -> None:
    """PostgreSQL first, then the broker; CannotGoOn says in one sentence which setting is wrong, and no value of it."""
    owner = _setting("LOKET_OWNER", OWNER)
    cluster = _read(CLUSTER, _setting("LOKET_BROKER", BROKER), f"LOKET_BROKER cannot be read: it is {BROKER}.")
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    subscribing = [code for code, one in in_force(today).destinations.items() if one.subscribes]
    wanted = {"postgres": SERVICES, "kafka": (*SERVICES, *map(principal, subscribing))}
    told = passwords(asked.passwords, wanted)
    try:
        await postgres.provision(owner, told["postgres"])
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise CannotGoOn(f"PostgreSQL refuses ({type(error).__name__}); LOKET_OWNER is {OWNER}.") from None
    try:
        await kafka.provision(cluster, told["kafka"], subscribing, asked.replication, asked.keep)
    except (OSError, KafkaError, RuntimeError, TypeError, ValueError) as error:
        raise CannotGoOn(
            f"The broker refuses ({type(error).__name__}); LOKET_BROKER is how a superuser reaches it, and "
            "--replication is no more than it has brokers."
        ) from None


def passwords(file: Path, wanted: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """One for each name under ``postgres`` and under ``kafka``; CannotGoOn names those that are lacking."""
    shape = 'JSON: {"postgres": {service: password}, "kafka": {user: password}}'
    try:
        told = _read(PASSWORDS, file.read_text("utf-8"), f"{file} is no {shape}.")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotGoOn(f"{file} cannot be read ({type(error).__name__}); it is {shape}.") from None
    lacking = [f"{part} {name}" for part, names in wanted.items() for name in names if not told.get(part, {}).get(name)]
    if lacking:
        raise CannotGoOn(f"{file} has no password for: {', '.join(lacking)}.")
    return told


def _setting(name: str, what: str) -> str:
    if not os.environ.get(name):
        raise CannotGoOn(f"Set {name}: {what}.")
    return os.environ[name]


def _read(shape: TypeAdapter[T], text: str, otherwise: str) -> T:
    try:
        return shape.validate_json(text)
    except ValidationError:
        raise CannotGoOn(otherwise) from None


def main(argv: Sequence[str]) -> int:
    """0 when everything is as the table says; 1 after one sentence."""
    parser = argparse.ArgumentParser(
        "python -m deploy.provision", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("passwords", type=Path, metavar="PASSWORDS", help="the JSON file; readable by nobody else")
    parser.add_argument("--replication", type=int, default=3, help="copies of each record, default %(default)s")
    parser.add_argument("--keep", action="append", default=[], metavar="USER", help="another user of the broker, kept")
    # The client tells of each attempt, and our one sentence says what came of them.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    try:
        asyncio.run(provision(parser.parse_args(argv)))
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
        return 1
    print("Databases, roles, topics, users and rights are those of this release.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
