"""What each role can do in PostgreSQL, asked of the catalog, so that a new table without a rule is found."""

from collections.abc import Iterable

import asyncpg
import pytest

from deploy.postgres import MEMBERS
from schemas.streams import SERVICES
from tests.services import real
from tests.services.complaints import REGISTER, Complaint, make
from tests.services.desk import Desk, arrival, desk
from tests.stack import Databases, Stack

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
OTHER_VERBS = ("TRUNCATE", "REFERENCES", "TRIGGER")
OWN = frozenset(VERBS)
ADDED_ONLY = frozenset({"SELECT", "INSERT"})
LESS: dict[str, frozenset[str]] = dict.fromkeys(
    ("committee.openings", "committee.recusals", *(f"{service}.discarded" for service in SERVICES)), ADDED_ONLY
)
"""Tables of which even their own service may do less than everything."""
PAGES: frozenset[str] = frozenset(
    f"committee.{name}"
    for name in (
        "cases",
        "openings",
        "acknowledgements",
        "messages",
        "alarms",
        "recusals",
        "calendars",
        "destinations",
        "organisations",
    )
)
"""What people at a destination can see, and nothing else."""
PAGES_WRITE: dict[str, frozenset[str]] = {"committee.calendars": frozenset({"SELECT", "INSERT", "UPDATE"})}
FOR_ALL_STAFF = frozenset({"committee.destinations", "committee.organisations"})
"""Of these, the ones that hold nothing about a complaint."""
REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidSchemaNameError)


async def tables(owner: asyncpg.Connection) -> list[str]:
    """Every table of every service in this database."""
    sql = "select schemaname || '.' || tablename from pg_tables where schemaname = any($1) order by 1"
    return [row[0] for row in await owner.fetch(sql, list(SERVICES))]


def expected(role: str, table: str) -> frozenset[str]:
    if role == "committee_pages":
        return PAGES_WRITE.get(table, frozenset({"SELECT"})) if table in PAGES else frozenset()
    return LESS.get(table, OWN) if table.startswith(f"{role}.") else frozenset()


async def differing(owner: asyncpg.Connection) -> list[str]:
    """Every right that a role has and should not, or should have and has not."""
    found = []
    for table in await tables(owner):
        for role in (*SERVICES, "committee_pages"):
            for verb in (*VERBS, *OTHER_VERBS):
                has = await owner.fetchval("select has_table_privilege($1, $2, $3)", role, table, verb)
                if has != (verb in expected(role, table)):
                    found.append(f"{role} {'may' if has else 'may not'} {verb} {table}")
    return found


async def unbound(owner: asyncpg.Connection) -> list[str]:
    """The tables that pages can read without being bound to their own destinations."""
    sql = (
        "select oid::regclass::text from pg_class where has_table_privilege('committee_pages', oid, 'SELECT') "
        "and relkind in ('r', 'p', 'v', 'm') and relnamespace = 'committee'::regnamespace "
        "and not (relrowsecurity and relforcerowsecurity)"
    )
    return [row[0] for row in await owner.fetch(sql) if row[0] not in FOR_ALL_STAFF]


def both(databases: Databases) -> Iterable[str]:
    return databases.dsn("owner"), databases.sealed_dsn("owner")


async def test_every_role_has_its_own_tables_and_no_other(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    for dsn in both(databases):
        owner = await asyncpg.connect(dsn)
        assert await tables(owner)
        assert await differing(owner) == []
        await owner.close()


async def test_planted_a_table_with_a_right_too_many_is_found(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    owner = await asyncpg.connect(databases.dsn("owner"))
    await owner.execute("grant usage on schema intake to notify; grant select on intake.complaints to notify")
    await owner.execute("grant select on committee.waiting to committee_pages")
    assert await differing(owner) == [
        "committee_pages may SELECT committee.waiting", "notify may SELECT intake.complaints",
    ]  # fmt: skip
    assert await unbound(owner) == ["committee.waiting"]
    await owner.close()


@pytest.mark.parametrize("role", SERVICES)
async def test_what_the_catalog_refuses_is_refused(stack: Stack, role: str) -> None:
    databases = await stack.fresh_databases()
    for sealed, dsn in enumerate(both(databases)):
        if sealed and role not in MEMBERS["loket_sealed"]:
            with pytest.raises(REFUSED):
                await asyncpg.connect(databases.sealed_dsn(role))
            continue
        owner = await asyncpg.connect(dsn)
        connection = await asyncpg.connect(databases.sealed_dsn(role) if sealed else databases.dsn(role))
        for table in await tables(owner):
            if not table.startswith(f"{role}."):
                await refuses(owner, connection, table)
        await owner.close()
        await connection.close()


async def refuses(owner: asyncpg.Connection, connection: asyncpg.Connection, table: str) -> None:
    column = await owner.fetchval(
        "select attname from pg_attribute where attrelid = $1::text::regclass and attnum = 1", table
    )
    for statement in (
        f"select from {table}",
        f"insert into {table} default values",
        f"update {table} set {column} = {column}",
        f"delete from {table}",
    ):
        with pytest.raises(REFUSED):
            await connection.execute(statement)


async def two_cases(service: Desk) -> None:
    await service.deliver([arrival(event) for event in REGISTER])
    for name in ("routed b1", "routed c1", "handed-over b1", "handed-over c1", "sent acknowledgement"):
        await service.deliver([arrival(make(Complaint(1), name))])
    for name in ("routed a2", "open a2"):
        await service.deliver([arrival(make(Complaint(2), name)), arrival(make(Complaint(2), "sent acknowledgement"))])
    await service.deliver([arrival(make(Complaint(1), "open b1"))])


async def test_pages_see_their_own_destinations_only(stack: Stack) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_cases(service)
        assert await unbound(service.open) == []
        seen = {name: await seen_by(service, name) for name in ("", "DEP_EZ", "DEP_FIN", "DEP_EZ,DEP_FIN", "DEP_E%")}
    assert seen[""] == seen["DEP_E%"] == ([], [], 0)
    assert seen["DEP_EZ"] == (["DEP_EZ"], ["DEP_EZ"], 1)
    assert seen["DEP_FIN"] == (["DEP_FIN"], ["DEP_FIN"], 1)
    assert seen["DEP_EZ,DEP_FIN"] == (["DEP_EZ", "DEP_FIN"], ["DEP_EZ", "DEP_FIN"], 2)


async def seen_by(service: Desk, destinations: str) -> tuple[list[str], list[str], int]:
    """Cases and openings by destination, and how many acknowledgements, whatever a query asks for."""
    async with service.runtime.pool.acquire() as tx, tx.transaction():
        await tx.execute("select set_config('loket.destinations', $1, true)", destinations)
        await tx.execute("select set_config('loket.person', 's.kaya', true)")
        await tx.execute("set local role committee_pages")
        cases = [row[0] for row in await tx.fetch("select destination from committee.cases order by 1")]
        openings = [row[0] for row in await tx.fetch("select destination from committee.openings order by 1")]
        return cases, openings, await tx.fetchval("select count(*) from committee.acknowledgements")


async def test_pages_cannot_reach_a_story(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    connection = await asyncpg.connect(databases.sealed_dsn("committee"))
    await connection.execute("set role committee_pages")
    with pytest.raises(REFUSED):
        await connection.fetch("select * from committee.stories")
    await connection.close()


@pytest.mark.parametrize("statement", ["update openings set person = 'somebody else'", "delete from openings"])
async def test_openings_are_only_ever_added(stack: Stack, statement: str) -> None:
    async with desk(stack, "committee", real.answers("committee")) as service:
        await two_cases(service)
        async with service.runtime.pool.acquire() as tx:
            with pytest.raises(REFUSED):
                await tx.execute(statement)
        assert [table for table, _ in await service.rows()].count("openings") == 2
