"""PostgreSQL away under load: what cannot be kept is refused in words, and nothing is half written."""

import secrets
import time
from collections.abc import Iterator
from uuid import uuid4

from services.intake.codes import Codes
from tests.crash.events import told_about
from tests.crash.ledger import Confirmed, balance
from tests.crash.reporters import Reporters, codes
from tests.crash.verdict import Findings
from tests.journeys.complaints import by_mail
from tests.journeys.desk import Desk
from tests.outage.away import gone
from tests.outage.doors import BOUND, database_frozen, open_doors
from tests.outage.load import between, filing, settled

LONGEST = 90
"""Seconds that a reporter waits here, longer than the database is frozen, so that a late answer is seen as late."""


def postgres_away(desk: Desk, seed: int, seconds: tuple[float, float], rate: float, found: Findings) -> Iterator[str]:
    """Gone for so many seconds, then frozen: what cannot be kept is refused in words and in time, at every door."""
    reporters, given_up, derive = Reporters(desk, seed, rate, seconds=LONGEST), list[Confirmed](), codes(desk)
    with filing(reporters), open_doors(desk) as doors:
        time.sleep(2)
        began = time.monotonic()
        with gone(desk, "postgres"):
            while not given_up or time.monotonic() < began + seconds[0]:
                given_up.append(_given_up(desk, derive, found))
                found["DISHONEST PAGE"] += _said(desk)
                time.sleep(0.2)
            over = time.monotonic()
        yield f"PostgreSQL gone   {over - began:3.0f} s: {between(reporters, began, over)}"
        froze = time.monotonic()
        lines = list(database_frozen(desk, doors, seconds[1], found))
    stretch = between(reporters, froze, froze + seconds[1])
    late = [answer.seconds for answer in stretch.answers if answer.seconds > BOUND]
    found["LATE"] += [f"a reporter waited {one:.0f} s" for one in late]
    longest = max((answer.seconds for answer in stretch.answers), default=0)
    yield f"PostgreSQL frozen {seconds[1]:3.0f} s: {stretch}; the longest wait {longest:.1f} s"
    yield from lines
    after = settled(reporters, found)
    written = [
        one for one in given_up if desk.sql("select from intake.complaints where complaint_id = $1", one.complaint)
    ]
    nothing = {one.complaint for one in given_up} - {one.complaint for one in written}
    found["HALF WRITTEN"] += [str(one) for one in told_about(desk, nothing).events.values()]
    found.take(balance(desk, written))
    yield f"{reporters.retries} refused, tried again until confirmed, {after}"
    yield f"{len(given_up)} refused and never tried again: {len(written)} are whole, of the others nothing is there"


def _given_up(desk: Desk, derive: Codes, found: Findings) -> Confirmed:
    key, address = secrets.token_urlsafe(24), f"{uuid4()}@given-up.example"
    body = by_mail("KCOO", address)
    answer = desk.file(body, key)
    honest = answer.headers["content-type"] == "application/problem+json" and int(answer.headers["Retry-After"]) > 0
    if answer.status_code != 503 or not honest:
        found["DISHONEST"].append(f"{answer.status_code} {answer.text}")
    return Confirmed(derive.filing(key.encode()).complaint, "KCOO", address, key, body, {})


def _said(desk: Desk) -> list[str]:
    """What is wrong with the page that says that it cannot be done now."""
    home = desk.url("intake")
    headers = {"Origin": home, "Sec-Fetch-Site": "same-origin"}
    page = desk.http.post(f"{home}/nl/melden/1", data={"what": "behaviour"}, headers=headers)
    good = page.status_code == 503 and '<html lang="nl"' in page.text and "<h1" in page.text
    return [] if good else [f"{page.status_code} {page.text[:200]}"]
