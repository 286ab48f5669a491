"""Plain numbered SQL, applied once each, in order, under an advisory lock."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import asyncpg

CHASSIS = Path(__file__).parent / "migrations"

_TABLE = (
    "create table if not exists migrations (name text primary key, sha256 text not null, at timestamptz default now())"
)


async def migrate(dsn: str, schema: str, folders: Sequence[Path]) -> None:
    """Bring ``schema`` to the newest state of the ``NNNN_name.sql`` files of ``folders``, in the order given.

    Every file runs in one transaction of its own. RuntimeError when an applied file was changed afterwards.
    """
    connection = await asyncpg.connect(dsn, server_settings={"search_path": schema})
    try:
        await connection.execute("select pg_advisory_lock(hashtextextended($1, 0))", f"migrations {schema}")
        await connection.execute(_TABLE)
        done = {row["name"]: row["sha256"] for row in await connection.fetch("select name, sha256 from migrations")}
        for folder in folders:
            for file in sorted(folder.glob("*.sql")):
                await _apply(connection, f"{folder.parent.name}/{file.name}", file.read_text(), done)
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection, name: str, sql: str, done: dict[str, str]) -> None:
    if not re.fullmatch(r"[^/]+/\d{4}_\w+\.sql", name):
        raise RuntimeError(f"{name}: a migration is called NNNN_subject.sql")
    digest = hashlib.sha256(sql.encode()).hexdigest()
    if name in done:
        if done[name] != digest:
            raise RuntimeError(f"{name} was changed after it was applied; write a new migration instead")
        return
    async with connection.transaction():
        await connection.execute(sql)
        await connection.execute("insert into migrations (name, sha256) values ($1, $2)", name, digest)
