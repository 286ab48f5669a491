"""Sessions of staff: a random number in the browser, its hash and what it opens in the database."""

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from services.chassis.database import Tx
from services.chassis.sealing import open_with_secret, seal_with_secret

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)


@dataclass(frozen=True)
class Tokens:
    """What the provider gave: the access token, the one that renews it where there is one, and the ID token."""

    access: str
    renewing: str | None
    identity: str


@dataclass(frozen=True)
class Held:
    """A session that lives: its tokens, and when it ends unless it is used again."""

    tokens: Tokens
    until: datetime


async def begin(tx: Tx, tokens: Tokens, now: datetime) -> str:
    """A new session, whose id is kept nowhere but in the answer; those that ended are swept away."""
    await tx.execute("delete from sessions where used_at <= $1 or began_at <= $2", now - IDLE, now - LONGEST)
    id = secrets.token_urlsafe(32)
    sql = "insert into sessions (id, sealed, began_at, used_at) values ($1, $2, $3, $3)"
    await tx.execute(sql, _hash(id), _sealed(tokens, id), now)
    return id


async def use(tx: Tx, id: str, now: datetime, idle: bool = False) -> Held | None:
    """The session, or None when it ended; asking uses it, unless it is to stay ``idle``. Its row stays locked."""
    sql = "update sessions set used_at = coalesce($2, used_at) where id = $1 and used_at > $3 and began_at > $4 "
    row = await tx.fetchrow(sql + "returning *", _hash(id), None if idle else now, now - IDLE, now - LONGEST)
    if row is None:
        return None
    return Held(_opened(row["sealed"], id), min(row["used_at"] + IDLE, row["began_at"] + LONGEST))


async def renew(tx: Tx, id: str, tokens: Tokens) -> None:
    """Other tokens in the same session."""
    await tx.execute("update sessions set sealed = $2 where id = $1", _hash(id), _sealed(tokens, id))


async def end(tx: Tx, id: str) -> Tokens | None:
    """Ends the session for good; its tokens, so that the provider can be told."""
    sealed = await tx.fetchval("delete from sessions where id = $1 returning sealed", _hash(id))
    return _opened(sealed, id) if sealed else None


def derived(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose out of a random secret of at least 32 bytes (HMAC-SHA-256 as a key derivation)."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def _hash(id: str) -> bytes:
    return hashlib.sha256(id.encode()).digest()


def _sealed(tokens: Tokens, id: str) -> str:
    return seal_with_secret(json.dumps(asdict(tokens)).encode(), derived(id, "tokens"))


def _opened(sealed: str, id: str) -> Tokens:
    return Tokens(**json.loads(open_with_secret(sealed, derived(id, "tokens"))))
