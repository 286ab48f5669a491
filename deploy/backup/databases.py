"""PostgreSQL's own programs: a dump of one database, the roles of all, and back."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from deploy.backup.refusal import CannotGoOn
from deploy.local.postgres import binaries
from deploy.local.refusal import CannotStart
from deploy.postgres import within


def dump(owner: str, database: str, file: Path) -> None:
    """One database as of one moment."""
    run("pg_dump", within(owner, database), "--format=custom", f"--file={file}")


def dump_roles(owner: str, file: Path) -> None:
    """Every role and who is a member of what; passwords come from where the desk is provisioned."""
    run("pg_dumpall", owner, "--roles-only", "--no-role-passwords", f"--file={file}")


async def fill(owner: str, database: str, file: Path | None, replace: bool) -> None:
    """The database from its dump, or empty where there is none; ``replace`` puts it in the place of what is there."""
    connection = await asyncpg.connect(owner)
    try:
        if replace:
            await connection.execute(f"drop database if exists {database} with (force)")
        if not await connection.fetchval("select true from pg_database where datname = $1", database):
            await connection.execute(f"create database {database}")
    finally:
        await connection.close()
    if file:
        run("pg_restore", within(owner, database), "--exit-on-error", "--single-transaction", str(file))


async def holds_anything(owner: str, database: str) -> bool:
    """Whether the database is there with a table in it."""
    try:
        connection = await asyncpg.connect(within(owner, database))
    except asyncpg.InvalidCatalogNameError:
        return False
    try:
        names = "('pg_catalog', 'information_schema')"
        return bool(await connection.fetchval(f"select count(*) from pg_tables where schemaname not in {names}"))
    finally:
        await connection.close()


def make_roles(owner: str, file: Path) -> None:
    """Roles that are there already stay as they are."""
    run("psql", owner, "--quiet", "--no-psqlrc", f"--file={file}")


def run(program: str, dsn: str, *arguments: str) -> None:
    """With the address in the environment, because every user of a machine sees the arguments of a program."""
    place = urlsplit(dsn)
    told = {
        "PGHOST": place.hostname or "",
        "PGPORT": str(place.port or 5432),
        "PGUSER": unquote(place.username or ""),
        "PGPASSWORD": unquote(place.password or ""),
        "PGDATABASE": place.path.lstrip("/"),
    }
    command = [_found(program), *(("--dbname", told["PGDATABASE"]) if program == "pg_restore" else ()), *arguments]
    done = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotGoOn(f"{program} could not do it: {done.stderr.strip().splitlines()[-1]}")


def _found(program: str) -> str:
    """The one of the embedded stack, or the one of this machine; it may not be older than the server."""
    try:
        return str(binaries() / program)
    except CannotStart:
        found = shutil.which(program)
    if found is None:
        raise CannotGoOn(f"{program} is not installed; install PostgreSQL's client programs.")
    return found
