"""What is written together: in one round trip where tables differ, and the same as one after the other everywhere."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from services.chassis.statements import Statement, run
from tests.stack import Stack

FIRST = Statement(
    "one", "insert into one (id, a) values ($1, $2) on conflict (id) do update set a = excluded.a", [1, "x"]
)
SECOND = Statement(
    "one", "insert into one (id, b) values ($1, $2) on conflict (id) do update set b = excluded.b", [1, "y"]
)
GONE = Statement("one", "delete from one where id = $1", [1])
OTHER = Statement("other", "insert into other (id, n) select 1, n from unnest($1::int[]) as t(n)", [[4, 5]])
WIDE = Statement("wide", f"insert into wide values ({', '.join(f'${n}' for n in range(1, 13))})", [*range(101, 113)])


class Counted:
    """A connection, and how often it was asked."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection, self.asked = connection, 0

    async def execute(self, text: str, *values: Any) -> None:
        self.asked += 1
        await self._connection.execute(text, *values)

    async def all(self, table: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self._connection.fetch(f"select * from {table} ")]


@asynccontextmanager
async def tables(stack: Stack) -> AsyncIterator[Counted]:
    connection = await asyncpg.connect((await stack.fresh_databases()).dsn("owner"))
    columns = ", ".join(f"c{n} int" for n in range(12))
    await connection.execute(
        f"create temp table one (id int primary key, a text, b text); create temp table wide ({columns}); "
        "create temp table other (id int references one, n int)"
    )
    try:
        yield Counted(connection)
    finally:
        await connection.close()


async def test_tables_that_differ_are_written_in_one_round_trip(stack: Stack) -> None:
    async with tables(stack) as tx:
        await run(tx, [OTHER, FIRST, WIDE])
        assert (tx.asked, await tx.all("one"), await tx.all("other")) == (1, [(1, "x", None)], [(1, 4), (1, 5)])
        assert await tx.all("wide") == [tuple(range(101, 113))]


@pytest.mark.parametrize(
    ("given", "left"),
    [((FIRST, SECOND), [(1, "x", "y")]), ((FIRST, GONE), []), ((FIRST, GONE, SECOND), [(1, None, "y")])],
)
async def test_those_of_one_table_see_each_other(
    stack: Stack, given: tuple[Statement, ...], left: list[tuple[Any, ...]]
) -> None:
    async with tables(stack) as tx:
        await run(tx, [*given, WIDE])
        assert (tx.asked, await tx.all("one"), len(await tx.all("wide"))) == (len(given), left, 1)


async def test_where_there_is_nothing_to_write_the_database_is_not_asked() -> None:
    await run(None, [])
