"""A mail server in trouble: cases open as ever, and every letter leaves in the end, once."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.crash.ledger import Confirmed, balance
from tests.crash.reporters import Reporters
from tests.crash.verdict import Findings
from tests.journeys.complaints import opened_case
from tests.journeys.desk import Desk, until
from tests.outage.load import settled
from tests.outage.mail import MODES, serving
from tests.outage.trouble import MAIL_PORT

REFUSED_FOR_GOOD = "refusing for good"
AWAY = "away"
EVERY = (AWAY, *MODES)
NOBODY = 1
"""A port on which nobody listens."""


def mail_troubled(desk: Desk, seed: int, modes: Sequence[str], found: Findings) -> Iterator[str]:
    """One complaint for each trouble; when the usual server is back every letter comes, under one Message-ID."""
    reporters, slowest = Reporters(desk, seed, 1), 0.0
    named = desk.home / MAIL_PORT
    with serving(_smtp_port(desk)) as server:
        try:
            for mode in modes:
                server.mode = mode
                named.write_text(str(NOBODY if mode == AWAY else server.port))
                one, seconds = _filed(reporters)
                slowest = max(slowest, seconds)
                if mode == REFUSED_FOR_GOOD:
                    found["SILENT"] += _not_told_otherwise(desk, one)
                    reporters.confirmed.remove(one)
                yield f"mail server {mode}: {_outcome(desk, one)}"
        finally:
            named.unlink()
    desk.sql("update notify.letters set due = now() where sent_on is null and failed_on is null and due > now()")
    settled(reporters, found)
    copies = balance(desk, reporters.confirmed).mails_again
    yield f"slowest case meanwhile {slowest:.1f} s; all letters left in the end, {copies} twice under one Message-ID"


def _filed(reporters: Reporters) -> tuple[Confirmed, float]:
    """A complaint whose letters have been tried, and the seconds until its case was open."""

    async def file() -> Confirmed:
        async with reporters.client() as http:
            return await reporters.file(http, "KCOO")

    began, one = time.monotonic(), asyncio.run(file())
    opened_case(reporters.desk, str(one.complaint))
    seconds = time.monotonic() - began
    until(lambda: _tried(reporters.desk, one))
    return one, seconds


def _smtp_port(desk: Desk) -> int:
    told = Path(f"/proc/{desk.endpoints['pids']['notify']}/environ").read_text().split("\0")
    return int(next(line.partition("=")[2] for line in told if line.startswith("LOKET_NOTIFY_SMTP_PORT=")))


def _tried(desk: Desk, one: Confirmed) -> bool:
    done = "count(*) filter (where attempts > 0 or sent_on is not null or failed_on is not null)"
    (row,) = desk.sql(f"select {done} as done from notify.letters where complaint_id = $1", one.complaint)
    return bool(row["done"] == 2)


def _outcome(desk: Desk, one: Confirmed) -> str:
    sums = ", ".join(f"count({column}) as {name}" for name, column in (("left", "sent_on"), ("failed", "failed_on")))
    (row,) = desk.sql(
        f"select {sums}, sum(attempts) as delays from notify.letters where complaint_id = $1", one.complaint
    )
    return f"of 2 letters {row['left']} left, {row['failed']} failed for good, {row['delays']} times delayed"


def _not_told_otherwise(desk: Desk, one: Confirmed) -> list[str]:
    """A letter that will never leave is told to people, and what it says is behind the code all the same."""
    query = "select from intake.notices where complaint_id = $1 and failed_on is not null"
    try:
        # Notify's event must first reach intake.
        until(lambda: desk.sql(query, one.complaint))
    except AssertionError:
        return [str(one.complaint)]
    return [] if desk.status(one.receipt["returnCode"])["messages"] else [str(one.complaint)]
