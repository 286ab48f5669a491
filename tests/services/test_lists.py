"""The list of cases, a page at a time, on the real PostgreSQL under row-level security."""

from datetime import date
from itertools import pairwise
from uuid import UUID

import asyncpg
import pytest

from services.chassis.database import connect_pool
from services.committee import store
from services.committee.lists import SHOWN, Order, Place, listed
from services.committee.pages.listing import lines
from services.committee.pages.queries import awaits_answer
from tests.stack import Stack

PAGE = 4
MADE = """
    insert into committee.cases (complaint_id, part, attempt, destination, track, received_on, because, opened_at,
        accepted_on, refused_on)
    select gen_random_uuid(), gen_random_uuid(), 1, (array['KCOO', 'DEP_EZ', 'IC_RIJK'])[1 + n % 3], 'awb-committee',
        date '2026-11-01' + n / 9, '{"nl": "a", "en": "a"}', case when n % 10 > 0 then now() end,
        case when n % 4 = 1 then date '2026-11-20' end, case when n % 5 = 1 then date '2026-11-20' end
    from generate_series(1, 60) as n
"""
"""Several of a day, in every state, and some that are only announced."""
TWICE = """
    insert into committee.cases (complaint_id, part, attempt, destination, track, received_on, because, opened_at,
        refused_on)
    select '0f1e2d3c-4b5a-4968-8776-655443322110', '0f1e2d3c-4b5a-4968-8776-655443322111', attempt, 'KCOO',
        'awb-committee', date '2026-11-01', '{"nl": "a", "en": "a"}', now(), refused_on
    from (values (1, date '2026-11-10'), (2, null)) as attempts(attempt, refused_on)
"""
WROTE = """
    insert into committee.messages (part, attempt, id, complaint_id, destination, author, written_on)
    select part, attempt, gen_random_uuid(), complaint_id, destination, 'reporter', date '2026-11-05'
    from committee.cases where attempt = $1
"""
ALL = "select part from committee.cases where destination = any($1) and status <> 'announced'"


@pytest.mark.parametrize("order", ["oldest", "newest"])
async def test_every_case_of_ones_own_stands_on_one_page_and_no_other_case_on_any(stack: Stack, order: Order) -> None:
    databases = await stack.fresh_databases()
    owner = await asyncpg.connect(databases.dsn("owner"))
    await owner.execute(MADE)
    mine = ["KCOO", "DEP_EZ"]
    due = {row["part"] for row in await owner.fetch(ALL, mine)}
    await owner.close()
    pool = await connect_pool(databases.dsn("committee"), "committee")
    seen: list[tuple[object, UUID]] = []
    after: Place | None = None
    async with store.as_member(pool, mine, "somebody") as tx:
        while True:
            # Asked for the third as well: the transaction may not see it.
            page, after = await listed(tx, [*mine, "IC_RIJK"], SHOWN, order, after, PAGE)
            seen += [(case.received_on, case.part) for case in page]
            if after is None:
                break
            assert len(page) == PAGE
            after = Place.read(str(after))
    await pool.close()
    assert len(seen) == len(due) > 2 * PAGE
    assert {part for _, part in seen} == due
    assert all((one > other) is (order == "newest") for one, other in pairwise(seen))


async def test_what_a_reporter_wrote_last_is_marked_at_the_case_that_they_wrote_about(stack: Stack) -> None:
    """The first attempt was given back, with a message that nobody answered; the second has none yet."""
    databases = await stack.fresh_databases()
    owner = await asyncpg.connect(databases.dsn("owner"))
    await owner.execute(TWICE)
    pool = await connect_pool(databases.dsn("committee"), "committee")

    async def marked() -> dict[int, bool]:
        async with store.as_member(pool, ["KCOO"], "somebody") as tx:
            found, _ = await listed(tx, ["KCOO"], SHOWN, "oldest", None, PAGE)
            shown = lines(found, {"KCOO": ("KCOO", True)}, await awaits_answer(tx, found), date(2026, 11, 20))
        return {line.case.attempt: line.awaited for line in shown}

    await owner.execute(WROTE, 1)
    assert await marked() == {1: False, 2: False}
    await owner.execute(WROTE, 2)
    assert await marked() == {1: False, 2: True}
    await owner.close()
    await pool.close()


@pytest.mark.parametrize(
    "text", ["", "2026-02-31.x.1", "2026-11-01", "..", "2026-11-01.0f1e2d3c-4b5a-4968-8776-655443322110.x"]
)
def test_what_is_no_place_is_no_place(text: str) -> None:
    assert Place.read(text) is None
