"""What the commands of routing have in common: days, lines of facts, and the database of decisions."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from schemas.facts import Facts
from schemas.period import Period
from services.chassis.settings import prefix

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Unusable(Exception):
    """A command cannot do its work; the text says what mends it."""


class Line(Facts):
    """One line of input: the facts, and the consent beside them."""

    consent_to_forward: bool | None = None


class Archive(BaseSettings):
    """Where the decisions are, for a command that needs nothing else of the service."""

    model_config = prefix("routing")

    database: SecretStr


def day(text: str) -> date:
    """A day as it is typed; ArgumentTypeError says how."""
    try:
        first, last = Period.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if first != last:
        raise argparse.ArgumentTypeError("a date is YYYY-MM-DD, a single day")
    return first


def today() -> date:
    """In Amsterdam."""
    return datetime.now(AMSTERDAM).date()


A_DAY: dict[str, Any] = {
    "type": day,
    "default": None,
    "metavar": "DATE",
    "help": "YYYY-MM-DD, default today in Amsterdam",
}


@asynccontextmanager
async def archive() -> AsyncIterator[Any]:
    """A transaction that only reads, in the database of ``LOKET_ROUTING_DATABASE``; Unusable without one."""
    from services.chassis.database import connect_pool, is_infrastructure

    try:
        dsn = Archive().database.get_secret_value()  # type: ignore[call-arg]  # The environment fills it.
    except ValidationError:
        raise Unusable("LOKET_ROUTING_DATABASE is not set; give it the address of routing's database") from None
    pool = await connect_pool(dsn, "routing", 1)
    try:
        async with pool.acquire() as tx, tx.transaction(readonly=True):
            yield tx
    except Exception as error:
        if is_infrastructure(error):
            raise Unusable(f"the database does not answer as it should ({type(error).__name__}); try again") from None
        raise
    finally:
        pool.terminate()
