"""While committee stands still a confirmed complaint is missed after five minutes; once it goes on, no more."""

import asyncio
import signal
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from services.intake.reconciling import CASE, Missed
from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk, until


def test_a_complaint_without_a_case_rings_and_the_case_ends_it(desk: Desk) -> None:
    watch = Missed()

    def missed(after: timedelta) -> set[UUID]:
        """Those of which the worker would say so this much later."""

        async def look() -> set[UUID]:
            connection = await asyncpg.connect(desk.endpoints["postgres"]["intake"])
            try:
                return await watch.look(connection, datetime.now(UTC) + after)
            finally:
                await connection.close()

        return asyncio.run(look())

    desk.signal("committee", signal.SIGSTOP)
    try:
        filed = UUID(desk.file(complaint("KCOO")).json()["id"])
        assert filed not in missed(timedelta())
        assert filed in missed(CASE)
    finally:
        desk.signal("committee", signal.SIGCONT)
    opened_case(desk, str(filed))
    until(lambda: filed not in missed(CASE))
