"""Every role, table and row owner on the real PostgreSQL, and whatever else a role could hold a right to."""

import secrets
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from schemas.streams import SERVICES
from tests.services.desk import NOW
from tests.services.test_rights import FOR_ALL_STAFF, PAGES, REFUSED, both
from tests.stack import Stack

BOUND = sorted(PAGES - FOR_ALL_STAFF)
"""What people see of their own destinations only."""
ROLES = frozenset({*SERVICES, "committee_pages"})
FUNCTIONS = {f"{name}.{what}" for name in SERVICES for what in ("hold(text[])", "claim(text[],uuid[],date)")}
"""They do what their caller may do, and no more."""

_OTHERS = {
    "roles": "select rolname from pg_roles where not rolsuper and rolname not like 'pg\\_%'",
    "roles that may more than enter": "select rolname from pg_roles where rolname = any({roles}) and "
    "(rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)",
    "roles in roles": "select member::regrole || ' in ' || roleid::regrole from pg_auth_members "
    "where member::regrole::text = any({roles})",
    "schemas of others": "select r || ' in ' || nspname from unnest({roles}) r, pg_namespace "
    "where nspname = any({services}) and has_schema_privilege(r, oid, 'USAGE')",
    "schemas to make things in": "select r || ' in ' || nspname from unnest({roles}) r, pg_namespace "
    "where nspname !~ '^pg_temp|^pg_toast_temp' and has_schema_privilege(r, oid, 'CREATE')",
    "sequences of others": "select r || ' of ' || c.oid::regclass from unnest({roles}) r, pg_class c "
    "join pg_namespace n on n.oid = relnamespace where relkind = 'S' and nspname = any({services}) and nspname <> r "
    "and has_schema_privilege(r, n.oid, 'USAGE') and has_sequence_privilege(r, c.oid, 'USAGE, SELECT, UPDATE')",
    "views and what else is no table": "select c.oid::regclass::text from pg_class c "
    "join pg_namespace n on n.oid = relnamespace where nspname = any({services}) and relkind in ('v', 'm', 'f', 'p')",
    "functions": "select p.oid::regprocedure || case when prosecdef then ' as who made it' else '' end "
    "from pg_proc p join pg_namespace n on n.oid = pronamespace where nspname = any({services})",
    "columns of which a role may more than of the table": "select r || ' of ' || c.oid::regclass || '.' || attname "
    "from unnest({roles}) r, unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) v, pg_class c "
    "join pg_namespace n on n.oid = relnamespace join pg_attribute a on attrelid = c.oid and attnum > 0 "
    "where nspname = any({services}) and relkind = 'r' and not attisdropped "
    "and has_column_privilege(r, c.oid, attnum, v) and not has_table_privilege(r, c.oid, v)",
}
"""What to ask the catalog about these roles and services; each answer is a list of names."""


async def others(owner: asyncpg.Connection) -> dict[str, set[str]]:
    named = {"roles": f"array{sorted(ROLES)}", "services": f"array{list(SERVICES)}"}
    return {what: {row[0] for row in await owner.fetch(sql.format(**named))} for what, sql in _OTHERS.items()}


async def test_no_role_holds_a_right_beside_those_to_its_own_tables(stack: Stack) -> None:
    """A view, a function, a sequence, a column or a role that somebody adds is a door that no list here names."""
    databases = await stack.fresh_databases()
    for sealed, dsn in enumerate(both(databases)):
        owner = await asyncpg.connect(dsn)
        found = await others(owner)
        await owner.close()
        assert found.pop("roles") == ROLES
        assert found.pop("roles in roles") == {"committee in committee_pages"}
        own = found.pop("schemas of others")
        assert own - {f"{name} in {name}" for name in SERVICES} == (
            set() if sealed else {"committee_pages in committee"}
        )
        assert found.pop("functions") == (set() if sealed else FUNCTIONS)
        assert not any(found.values()), found


PLANTED = {
    "columns of which a role may more than of the table": "grant usage on schema intake to notify; "
    "grant select (facts) on intake.complaints to notify",
    "views and what else is no table": "create view committee.everything as select * from committee.cases",
    "functions": "create function intake.all() returns bigint language sql security definer "
    "as 'select count(*) from intake.complaints'",
    "sequences of others": "grant usage on schema routing to notify; grant usage on all sequences in schema routing "
    "to notify",
    "schemas to make things in": "grant create on schema committee to committee_pages",
    "roles in roles": "grant committee_pages to notify",
}


@pytest.mark.parametrize("what", PLANTED)
async def test_planted_a_right_of_each_kind_is_found(stack: Stack, what: str) -> None:
    owner = await asyncpg.connect((await stack.fresh_databases()).dsn("owner"))
    before = await others(owner)
    try:
        await owner.execute(PLANTED[what])
        assert (await others(owner))[what] - before[what]
    finally:
        if what == "roles in roles":  # Of the whole server, where the others end with their database.
            await owner.execute("revoke committee_pages from notify")
        await owner.close()


async def fill(owner: asyncpg.Connection, destination: str) -> None:
    """One row in every table that people see, about one case of this destination."""
    sql = (
        "select attname as name, format_type(atttypid, null) as type from pg_attribute "
        "where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attnotnull "
        "and not atthasdef and attidentity = '' and attgenerated = ''"
    )
    case = {"complaint_id": uuid4(), "part": uuid4(), "destination": destination}
    for table in BOUND:
        columns = await owner.fetch(sql, table)
        values = [case.get(column["name"]) or made(column["type"]) for column in columns]
        names = ", ".join(column["name"] for column in columns)
        places = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
        await owner.execute(f"insert into {table} ({names}) values ({places})", *values)


def made(kind: str) -> Any:
    values: dict[str, Any] = {"uuid": uuid4(), "integer": 1, "date": date(2026, 3, 2), "text": "x", "jsonb": "{}"}
    return {**values, "timestamp with time zone": NOW, "bytea": secrets.token_bytes(8), "boolean": True}[kind]


async def seen(pages: asyncpg.Connection, destinations: str, person: str) -> dict[str, int]:
    """Rows of each table for whoever works at these destinations."""
    async with pages.transaction():
        await enter(pages, destinations, person)
        return {table: await pages.fetchval(f"select count(*) from {table}") for table in BOUND}


async def enter(pages: asyncpg.Connection, destinations: str, person: str) -> None:
    await pages.execute("select set_config('loket.destinations', $1, true)", destinations)
    await pages.execute("select set_config('loket.person', $1, true)", person)
    await pages.execute("set local role committee_pages")


async def test_every_table_that_people_see_shows_the_rows_of_their_own_destinations(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    owner, pages = [await asyncpg.connect(databases.dsn(name)) for name in ("owner", "committee")]
    for destination in ("DEP_EZ", "DEP_FIN"):
        await fill(owner, destination)
    for destinations, rows in (
        ("", 0),
        ("DEP_E%", 0),
        ("KCOO", 0),
        ("DEP_EZ", 1),
        ("DEP_FIN", 1),
        ("DEP_EZ,DEP_FIN", 2),
    ):
        assert await seen(pages, destinations, "s.kaya") == dict.fromkeys(BOUND, rows), destinations
    recused = await seen(pages, "DEP_EZ,DEP_FIN", "x")
    assert {table for table, rows in recused.items() if rows} == {"committee.recusals", "committee.calendars"}
    await owner.execute("alter table committee.messages disable row level security")
    assert (await seen(pages, "DEP_EZ", "s.kaya"))["committee.messages"] == 2, "a planted hole is seen"
    await owner.close()
    await pages.close()


async def test_people_change_the_calendars_of_their_own_destinations_only(stack: Stack) -> None:
    databases = await stack.fresh_databases()
    owner, pages = [await asyncpg.connect(databases.dsn(name)) for name in ("owner", "committee")]
    await fill(owner, "DEP_FIN")
    id: UUID = await owner.fetchval("select id from committee.calendars")
    async with pages.transaction():
        await enter(pages, "DEP_EZ", "s.kaya")
        assert await pages.execute("update calendars set withdrawn_at = now() where id = $1", id) == "UPDATE 0"
    with pytest.raises(REFUSED):
        async with pages.transaction():
            await enter(pages, "DEP_EZ", "s.kaya")
            sql = "insert into calendars select $1, 'x', 'DEP_FIN', 'nl', 's.kaya', now()"
            await pages.execute(sql, uuid4())
    await owner.close()
    await pages.close()
