"""``python -m tests.bench.same``: how long another's case and none take, at doors of people who may not see it.

They are asked for in turns, in an order that is drawn anew each time, on one connection to a whole desk.
"""

import asyncio
import os
import random
import time
from collections.abc import Mapping
from statistics import median
from uuid import UUID, uuid4

from tests.hostile.routes import Route, urls
from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk
from tests.journeys.starting import running_desk
from tests.rights.asking import Asked
from tests.rights.lines import Lines
from tests.rights.people import Pass, passes

ROUNDS = 7
PAIRS = 100
CASES = 20
"""Of each kind, asked for by turns, so that no single row is always at hand."""
NONE = "none"


def filed(desk: Desk, destination: str) -> tuple[UUID, str]:
    """A case there, and the code of its complaint."""
    receipt = desk.file(complaint(destination)).json()
    return opened_case(desk, receipt["id"])["part"], receipt["returnCode"]


def doors(desk: Desk) -> Mapping[str, tuple[Route, Pass, Mapping[str, list[UUID]]]]:
    """Three doors, who knocks, and whose cases they ask for."""
    theirs = [filed(desk, "DEP_EZ")[0] for _ in range(CASES)]
    mine = [filed(desk, "KCOO") for _ in range(CASES)]
    entering = passes(desk, mine[0][1], "")
    member, browser = (next(p for p in entering if (p.who, p.way) == ("a member", way)) for way in ("token", "browser"))
    for part, _ in mine:
        left = desk.http.post(
            f"{desk.url('committee')}/v1/cases/{part}/recusals", json={}, headers=dict(member.headers)
        )
        assert left.status_code == 204, left.text
    both = {"another's": theirs, "one that I left": [part for part, _ in mine]}
    code = next(one for one in entering if one.who == "the reporter")
    return {
        "API: a case": (Route("committee", "GET", "/v1/cases/{part}", frozenset({200})), member, both),
        "page: a case": (Route("committee", "GET", "/en/cases/{part}", None), browser, both),
        "form: a reply": (Route("intake", "POST", "/en/code/message", None), code, {"another's": theirs}),
    }


async def measured(lines: Lines, route: Route, who: Pass, parts: Mapping[str, list[UUID]]) -> str:
    """A row for each kind: its median, that of none, and the ratio of both within each round."""

    async def ask(kind: str) -> float:
        asked = Asked(route, who, kind, uuid4() if kind == NONE else random.choice(parts[kind]))
        began = time.perf_counter()
        answer = await lines.send(asked)
        assert answer.status in (404, 409), answer.status
        return 1e6 * (time.perf_counter() - began)

    kinds = [NONE, *parts]
    took: dict[str, list[list[float]]] = {kind: [] for kind in kinds}
    for number in range(-1, ROUNDS):  # One that warms up.
        slices: dict[str, list[float]] = {kind: [] for kind in kinds}
        for _ in range(PAIRS):
            for kind in random.sample(kinds, len(kinds)):
                slices[kind].append(await ask(kind))
        for kind in kinds if number >= 0 else ():
            took[kind].append(slices[kind])
    return "\n".join(_row(kind, took[kind], took[NONE]) for kind in parts)


def _row(kind: str, took: list[list[float]], none: list[list[float]]) -> str:
    ratios = sorted(median(mine) / median(theirs) for mine, theirs in zip(took, none, strict=True))
    pairs = [(a, b) for mine, theirs in zip(took, none, strict=True) for a, b in zip(mine, theirs, strict=True)]
    slower = sum(a > b for a, b in pairs) / len(pairs)
    whole = [median(one for slice in every for one in slice) for every in (took, none)]
    return (
        f"| {kind} | {whole[0]:.0f} | {whole[1]:.0f} | {median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}) "
        f"| {100 * slower:.0f} % |"
    )


async def ask_all(desk: Desk, found: Mapping[str, tuple[Route, Pass, Mapping[str, list[UUID]]]]) -> None:
    """Prints a table."""
    lines = Lines(urls(desk.url("intake")))
    print("| asked for | µs | µs of none | ratio within a round | slower of two |\n|---|---|---|---|---|")
    for name, (route, who, parts) in found.items():
        print(f"| **{name}** | | | | |\n{await measured(lines, route, who, parts)}", flush=True)
    await lines.close()


if __name__ == "__main__":
    before = os.getloadavg()[0]
    with running_desk() as desk:
        asyncio.run(ask_all(desk, doors(desk)))
    print(f"\n{ROUNDS} rounds of {PAIRS} of each; load {before:.1f} before, {os.getloadavg()[0]:.1f} after.")
