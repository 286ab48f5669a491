"""The campaign on a running desk: who enters with what, what is sent, and where nothing of it may be found."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from tests.canary.campaign import search
from tests.canary.places import Beside
from tests.canary.words import Words
from tests.hostile.bodies import bodies
from tests.hostile.campaign import Result, attack
from tests.hostile.making import Making
from tests.hostile.routes import PORTS, Route, routes, urls
from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk, until

SILENT = ("log", "spans", "metrics")
"""What may hold nothing that a client sent."""

CASES = 20
"""Of a committee, and as many that are held: who leaves one, or decides about it, has others."""
LINES = 5
"""Of a log before each failure."""

Passes = dict[str, list[tuple[str, Mapping[str, str]]]]


def passes(desk: Desk, code: str) -> Passes:
    """Everybody who may enter somewhere, and nobody, by process."""
    found: Passes = {process: [("nobody", {})] for process in PORTS}
    found["intake"].append(("a reporter", {"Authorization": f"Code {code}"}))
    for service, who in (("committee", "s.kaya"), ("committee", "dep-ez"), ("routing", "l.martina")):
        found[service].append((who, {"Authorization": f"Bearer {desk.token(who)}"}))
    for service, who, path in (
        ("committee", "s.kaya", "/nl/zaken"), ("routing", "l.martina", "/nl/vastgehouden"),
        ("routing", "a.degroot", "/nl/besluiten"), ("routing", "o.mulder", "/nl/register"),
    ):  # fmt: skip
        with desk.staff(who, service, path) as browser:
            cookies = "; ".join(f"{one.name}={one.value}" for one in browser.cookies.jar)
        found[service].append((f"{who} in a browser", {"Cookie": cookies}))
    return found


def hostile(desk: Desk, seed: int, requests: int, examples: int) -> Result:
    """Sends so many requests to every service, then searches what the desk has written about them."""
    filed = [desk.file(body).json() for body in (*[complaint("KCOO")] * CASES, *[complaint("held")] * CASES)]
    parts, today = _parts(desk, [one["id"] for one in filed]), date.today()
    entering, random = passes(desk, filed[0]["returnCode"]), Random(seed)
    root = root_of(random)
    making = Making(random, root, _known(routes(today)), bodies(today, examples), entering, parts)
    result = asyncio.run(attack(urls(desk.url("intake")), iter(making), requests))
    return searched(desk, root, result)


def _parts(desk: Desk, filed: Sequence[str]) -> dict[str, list[object]]:
    """What may be asked about at each process."""
    cases = [opened_case(desk, id)["part"] for id in filed[:CASES]]
    sql = "select part from routing.decisions where complaint_id = any($1::uuid[])"
    held = until(lambda: len(rows := desk.sql(sql, list(filed[CASES:]))) == CASES and rows)
    return {"committee": cases, "routing": [*cases[:2], *(row["part"] for row in held or ())]}


def planted(desk: Desk, beside: Beside, seed: int, requests: int) -> Result:
    """The same at a web face of intake that has every bug."""
    random, today = Random(seed), date.today()
    root = root_of(random)
    mine = [route for route in routes(today) if route.process == "intake"]
    making = iter(Making(random, root, mine, bodies(today, 0), {}))
    return searched(desk, root, asyncio.run(attack({"intake": beside.url}, making, requests, patience=2)), beside)


def searched(desk: Desk, root: str, result: Result, beside: Beside | None = None) -> Result:
    """The result, with what was found of the requests in places that must be silent."""
    for leak, number in search(desk, Words({"thrown": root}), SILENT, beside=beside).leaks.items():
        result.faults[f"input in {leak.partition(' in ')[2]}"] += number
    result.examples += _failures(desk)
    return result


def _failures(desk: Desk) -> list[str]:
    """What the processes logged of requests that failed, the type of the error and its place, and just before it."""
    found = []
    for file in sorted(desk.home.glob("**/*.log")):
        lines = file.read_text(errors="replace").splitlines()
        at = [number for number, line in enumerate(lines) if "request_failed" in line]
        shown = sorted({line for number in at for line in range(max(0, number - LINES), number + 1)})
        found += [f"{file.stem}: {lines[number]}" for number in shown]
    return found[:60]


def root_of(random: Random) -> str:
    """What every token of a campaign begins with: letters and digits that exist nowhere else."""
    return Words.fresh(random).roots["thrown"]


def _known(every: Sequence[Route]) -> list[Route]:
    # Whoever logs out is nobody afterwards, and most of a service is closed to nobody.
    return [one for one in every if not one.path.endswith(("/uitloggen", "/log-out"))]
