"""``python -m tests.bench.workbench``: what pages, feed and the round of alarms cost with 100,000 cases of one
destination, over HTTP as staff ask for them, behind a real login and forced row-level security."""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from deploy.local.login import hidden_fields
from services.committee.alarm_round import round_past
from services.committee.decisions import Case
from tests.stack import running
from tests.workbench.cases import FACTS, destinations
from tests.workbench.running import Workbench, running_workbench

CASES = 100_000
TIMES = 60
INSERT = """
insert into committee.cases (complaint_id, part, attempt, destination, track, received_on, rule, rulebook, overlays,
    because, legal_basis, opened_at, facts, story_on, accepted_on, accepted_by)
select gen_random_uuid(), gen_random_uuid(), 1, 'KCOO', 'awb-committee', current_date - n % 300, 'B19', '2025-07-01',
    '["O2"]', '{"nl": "Daarom gaat deze naar de KCOO.", "en": "That is why it goes to the KCOO."}', 'Awb 9:11',
    now(), $2::jsonb, current_date, case when n % 2 = 0 then current_date end, case when n % 2 = 0 then 'k.dewit' end
from generate_series(1, $1) as n
"""


@contextmanager
def logged_in(bench: Workbench, who: str) -> Iterator[httpx.Client]:
    """A browser without scripts, through the provider's own pages."""
    with httpx.Client(base_url=bench.url, timeout=60, trust_env=False, follow_redirects=True) as browser:
        page = browser.get("/login?to=/nl/zaken")
        for answer in ({"login": who}, {"password": bench.password(who)}):
            page = browser.post(page.url, data={**hidden_fields(page.text), **answer})
        yield browser


def measured(name: str, ask: Callable[[], httpx.Response], status: int = 200) -> None:
    """Median and 95th percentile of many answers, as a row of a table."""
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = ask()
        took.append(1_000 * (time.perf_counter() - began))
        assert answer.status_code == status, answer.status_code
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"| {name} | {statistics.median(took):.0f} | {p95:.0f} | {len(answer.content) / 1_000:.1f} |", flush=True)


def pages(bench: Workbench, browser: httpx.Client) -> None:
    """The list from its beginning, its end and its middle, what renews it, a case, and the feed."""
    query = "select part, received_on from committee.cases order by received_on, part offset $1 limit 1"
    (middle,) = bench.sql(query, CASES // 2)
    after = f"{middle['received_on']}.{middle['part']}.1"
    print("| answer | median ms | 95 % ms | kB |\n|---|---|---|---|")
    measured("the list, longest waiting first", lambda: browser.get("/nl/zaken"))
    measured("the list, newest first, all", lambda: browser.get("/nl/zaken?status=all&order=newest"))
    measured("the list, after 50,000 cases", lambda: browser.get(f"/nl/zaken?after={after}"))
    live = {"X-Live": "1", "If-None-Match": browser.get("/nl/zaken", headers={"X-Live": "1"}).headers["etag"]}
    measured("the list looks again, nothing changed", lambda: browser.get("/nl/zaken", headers=live), 304)
    measured("a case", lambda: browser.get(f"/nl/zaken/{middle['part']}"))
    ours = {"Origin": bench.url, "Sec-Fetch-Site": "same-origin"}
    made = browser.post("/nl/agenda", data={"destination": "KCOO"}, headers=ours).text
    feed = made.partition('readonly value="')[2].partition('"')[0]
    measured("the calendar, 500 cases", lambda: browser.get(feed))


async def nothing(case: Case) -> None:
    """The round alone; what each alarm costs is a command like any other."""


def main() -> None:
    """Prints a table and the time of one round."""
    with running() as stack, running_workbench(stack) as bench:
        bench.deliver(destinations())
        facts = FACTS.model_dump_json(exclude_none=True)
        bench.sql(INSERT, CASES, facts)
        bench.sql("analyze committee.cases")
        with logged_in(bench, "k.dewit") as browser:
            pages(bench, browser)
        began = time.perf_counter()
        asyncio.run_coroutine_threadsafe(round_past(bench.runtime.pool, bench.now(), nothing), bench.loop).result(300)
        print(f"\nOne round of alarms past {CASES:,} cases: {time.perf_counter() - began:.0f} s.")
        print(f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main()
