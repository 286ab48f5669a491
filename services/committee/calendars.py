"""Secret addresses at which a calendar program fetches the terms of one destination, without a login of its own."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from services.chassis.database import Tx

LIFE = timedelta(days=365)


async def make(tx: Tx, destination: str, language: str, person: str, now: datetime) -> str:
    """A new token of 256 bits, which is kept nowhere but in the answer."""
    token = secrets.token_urlsafe(32)
    sql = (
        "insert into committee.calendars (id, token_hash, destination, language, person, made_at) "
        "values ($1, $2, $3, $4, $5, $6)"
    )
    await tx.execute(sql, uuid4(), _hash(token), destination, language, person, now)
    return token


async def living(tx: Tx, now: datetime) -> Sequence[Mapping[str, Any]]:
    """The calendars that the transaction may see and that still open, the newest first."""
    sql = (
        "select id, destination, person, made_at from committee.calendars "
        "where withdrawn_at is null and made_at > $1 order by made_at desc limit 100"
    )
    found: Sequence[Mapping[str, Any]] = await tx.fetch(sql, now - LIFE)
    return found


async def withdraw(tx: Tx, id: Any, now: datetime) -> None:
    """Closes an address for good, if the transaction may see it; a repeat changes nothing."""
    sql = "update committee.calendars set withdrawn_at = $2 where id = $1 and withdrawn_at is null"
    await tx.execute(sql, id, now)


async def opened(tx: Tx, token: str, now: datetime) -> Mapping[str, Any] | None:
    """Destination, language and maker of a token; None for one that never was, was withdrawn or is a year old."""
    sql = (
        "select destination, language, person from committee.calendars "
        "where token_hash = $1 and withdrawn_at is null and made_at > $2"
    )
    found: Mapping[str, Any] | None = await tx.fetchrow(sql, _hash(token), now - LIFE)
    return found


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
