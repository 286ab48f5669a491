"""PostgreSQL pools, and the one place that says which of its errors are nobody's fault."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg

type_codecs = (("jsonb", json.dumps, json.loads), ("json", json.dumps, json.loads))

INFRASTRUCTURE: tuple[type[BaseException], ...] = (
    OSError,  # includes ConnectionError and the builtin TimeoutError
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shutdown, restart, a cancelled statement
    asyncpg.InsufficientResourcesError,  # disk full, too many connections
    asyncpg.TransactionRollbackError,  # deadlock, serialization
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.SyntaxOrAccessError,  # a missing table or right: the deployment's fault, never the event's
    asyncpg.exceptions.PostgresSystemError,
    asyncpg.exceptions.InternalClientError,
)
"""Errors after which the whole batch is tried again, uncounted; any other database error belongs to one event."""


def is_infrastructure(error: BaseException) -> bool:
    """Whether waiting mends it. A client-side ValueError is data, though the driver files it under InterfaceError."""
    if isinstance(error, asyncpg.InterfaceError):
        return not isinstance(error, ValueError)
    return isinstance(error, INFRASTRUCTURE)


NOBODY_WAITS = 86_400.0
_until: ContextVar[float | None] = ContextVar("until", default=None)


def answer_within(seconds: float) -> None:
    """From now on what runs in this context waits that long for databases, all its loans together."""
    _until.set(asyncio.get_running_loop().time() + seconds)


def seconds_left(most: float = NOBODY_WAITS) -> float:
    """Until then, and at most so many; 0 when it is over."""
    until = _until.get()
    return most if until is None else max(0.0, min(most, until - asyncio.get_running_loop().time()))


class Pool(asyncpg.Pool):  # type: ignore[misc]
    """Lends a connection for as long as its borrower may wait, and then cuts it.

    asyncpg would ask the server to cancel, wait for that, and roll back: three times an answer that a frozen server
    does not give. A connection that was cut is rolled back by the server itself, unless its commit was under way.
    """

    @asynccontextmanager
    async def acquire(self, most: float = NOBODY_WAITS) -> AsyncIterator[Any]:
        """A connection, waiting for it included, for ``most`` seconds or what is left; TimeoutError after that."""
        loop, left = asyncio.get_running_loop(), seconds_left(most)
        until, cut = loop.time() + left, None
        try:
            async with super().acquire(timeout=left) as connection:
                cut = loop.call_at(until, connection.terminate)
                yield connection
        except Exception as error:
            if cut and loop.time() >= until:
                raise TimeoutError from error
            raise
        finally:
            if cut:
                cut.cancel()


async def _prepare(connection: asyncpg.Connection) -> None:
    try:
        for name, encoder, decoder in type_codecs:
            await connection.set_type_codec(name, schema="pg_catalog", encoder=encoder, decoder=decoder)
    except BaseException:
        connection.terminate()  # The pool would close it in order, and wait for that.
        raise


async def _nothing(_: asyncpg.Connection) -> None:
    """asyncpg would send four statements after each loan; a transaction of ours leaves nothing behind in its session.

    A transaction that was left open is rolled back all the same.
    """


async def connect_pool(dsn: str, name: str, size: int = 8) -> asyncpg.Pool:
    """A pool that opens lazily, so that a service starts and says what it lacks while its database is away."""
    return await Pool(
        dsn, min_size=0, max_size=size, max_queries=50_000, max_inactive_connection_lifetime=300,
        init=_prepare, reset=_nothing, loop=None, connection_class=asyncpg.Connection, record_class=asyncpg.Record,
        timeout=5, command_timeout=30, server_settings={
            "application_name": f"services.{name}", "client_connection_check_interval": "2s",
            "idle_in_transaction_session_timeout": "30s", "statement_timeout": "30s",
        },
    )  # fmt: skip


async def connect(dsn: str, name: str) -> asyncpg.Connection:
    """One connection of its own, for a leader that holds a lock or listens."""
    return await asyncpg.connect(
        dsn, timeout=5, command_timeout=30, server_settings={"application_name": f"services.{name}"}
    )


Tx = Any
"""An asyncpg connection inside a transaction (asyncpg ships no complete types)."""
