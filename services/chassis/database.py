"""PostgreSQL pools, and the one place that says which of its errors are nobody's fault."""

import json
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


async def _prepare(connection: asyncpg.Connection) -> None:
    for name, encoder, decoder in type_codecs:
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encoder, decoder=decoder)


async def connect_pool(dsn: str, name: str, size: int = 8) -> asyncpg.Pool:
    """A pool that opens lazily, so that a service starts and says what it lacks while its database is away."""
    return await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        init=_prepare,
        timeout=5,
        command_timeout=30,
        server_settings={
            "application_name": f"services.{name}",
            "idle_in_transaction_session_timeout": "30s",
            "statement_timeout": "30s",
        },
    )


async def connect(dsn: str, name: str) -> asyncpg.Connection:
    """One connection of its own, for a leader that holds a lock or listens."""
    return await asyncpg.connect(
        dsn, timeout=5, command_timeout=30, server_settings={"application_name": f"services.{name}"}
    )


Tx = Any
"""An asyncpg connection inside a transaction (asyncpg ships no complete types)."""
