"""Drafts: what somebody is typing, sealed under an id that only their browser keeps, and wiped when they stop."""

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import asyncpg
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.chassis.database import INFRASTRUCTURE
from services.chassis.run import Rooms
from services.chassis.sealing import open_with_secret, seal_with_secret

IDLE = timedelta(minutes=30)
WIPE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """``given`` holds the fields as typed, ``preview`` what routing would decide; after sending nothing changes."""

    given: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    preview: Mapping[str, Any] | None = None
    sent: bool = False


def new_id() -> str:
    """256 bits, as text for a cookie."""
    return secrets.token_urlsafe(32)


class Drafts:
    """In the sealed database: who reads it without the browser's id reads nothing."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def read(self, id: str, now: datetime) -> Draft | None:
        """The draft, whose half hour begins again; None when there is none any more."""
        sql = "update intake.drafts set touched_at = $2 where id_hash = $1 and touched_at > $3 returning draft"
        sealed = await self._pool.fetchval(sql, _hash(id), now, now - IDLE)
        return Draft(**json.loads(open_with_secret(sealed, _secret(id)))) if sealed else None

    async def write(self, id: str, draft: Draft, now: datetime) -> None:
        """Replace it."""
        sealed = seal_with_secret(json.dumps(asdict(draft), ensure_ascii=False).encode(), _secret(id))
        sql = (
            "insert into intake.drafts values ($1, $2, $3) "
            "on conflict (id_hash) do update set draft = excluded.draft, touched_at = excluded.touched_at"
        )
        await self._pool.execute(sql, _hash(id), sealed, now)

    async def drop(self, id: str) -> None:
        """Forget it now."""
        await self._pool.execute("delete from intake.drafts where id_hash = $1", _hash(id))

    async def wipe(self, now: datetime) -> None:
        """Forget what nobody touched for half an hour."""
        await self._pool.execute("delete from intake.drafts where touched_at <= $1", now - IDLE)


async def keep_wiping(rooms: Rooms) -> None:
    """Every minute, until cancelled; a database that is away is waited for."""
    while rooms.runtime.sealed is not None:
        with suppress(*INFRASTRUCTURE):
            await Drafts(rooms.runtime.sealed).wipe(datetime.now(UTC))
        await asyncio.sleep(WIPE_SECONDS)


def _hash(id: str) -> bytes:
    return sha256(id.encode()).digest()


def _secret(id: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"loket draft").derive(id.encode())
