"""Databases, roles and schemas: one role and one schema a service, and sealed rows in a database of their own."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import asyncpg

from schemas.streams import SERVICES, Service

DATABASE = "loket"
SEALED = "loket_sealed"
"""Stories, letters and addresses live here, so that its backups can be short-lived."""

MEMBERS: Mapping[str, tuple[Service, ...]] = {DATABASE: SERVICES, SEALED: ("intake", "committee", "notify")}


async def provision(owner: str, passwords: Mapping[str, str]) -> None:
    """Makes roles, databases, schemas and rights; may be repeated.

    ``owner`` is the DSN of a superuser in the maintenance database; ``passwords`` holds one for every service.
    """
    connection = await asyncpg.connect(owner)
    try:
        for service in SERVICES:
            await _role(connection, service, passwords[service])
        await connection.execute("revoke all on database postgres, template1 from public")
        for database in MEMBERS:
            if not await connection.fetchval("select true from pg_database where datname = $1", database):
                await connection.execute(f"create database {database}")
    finally:
        await connection.close()
    for database, services in MEMBERS.items():
        await _schemas(within(owner, database), database, services)


def within(dsn: str, database: str) -> str:
    """The same role at the same server, in another database."""
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()


async def _role(connection: asyncpg.Connection, service: str, password: str) -> None:
    if not await connection.fetchval("select true from pg_roles where rolname = $1", service):
        await connection.execute(f"create role {service}")
    rights = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
    statement = await connection.fetchval(
        f"select format('alter role {service} {rights} password %L', $1::text)", password
    )
    await connection.execute(statement)
    await connection.execute(f"alter role {service} set search_path = {service}")


def doors(database: str, services: Iterable[Service]) -> str:
    """The statement that lets these roles, and nobody else, enter a database."""
    return (
        f"revoke all on database {database} from public; grant connect on database {database} to {', '.join(services)}"
    )


async def _schemas(dsn: str, database: str, services: tuple[Service, ...]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"{doors(database, services)}; revoke all on schema public from public")
        for service in services:
            await connection.execute(
                f"""
                create schema if not exists {service};
                grant usage on schema {service} to {service};
                alter default privileges in schema {service}
                    grant select, insert, update, delete on tables to {service};
                alter default privileges in schema {service} grant usage, select on sequences to {service};
                """
            )
    finally:
        await connection.close()
