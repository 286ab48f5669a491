"""PostgreSQL frozen: at every door that needs it somebody gets a refusal in words, in time; then all works at once."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from schemas.streams import SERVICES
from tests.crash.verdict import Findings
from tests.journeys.complaints import complaint
from tests.journeys.desk import Desk, until
from tests.outage.away import PATIENCE, frozen, pid_of

BOUND = 10.0
"""Seconds in which every answer is there."""
STORY = "Dit is verzonnen."
Doors = Mapping[str, Callable[[], httpx.Response]]


@contextmanager
def open_doors(desk: Desk) -> Iterator[Doors]:
    """Every kind of door, for who has a token or a session already, where one is needed."""
    home = desk.url("intake")
    ours = {"Origin": home, "Sec-Fetch-Site": "same-origin"}
    desk.token("dep-ez")
    body, key = complaint("KCOO"), secrets.token_urlsafe(24)
    with desk.staff("s.kaya") as bench, desk.staff("l.martina", "routing", "/nl/vastgehouden") as board:
        yield {
            "the API of intake": lambda: desk.file(body, key),
            "a return code": lambda: desk.http.get(
                f"{home}/v1/complaints/status", headers={"Authorization": f"Code {'1' * 24}"}
            ),
            "a question of the form": lambda: desk.http.post(
                f"{home}/nl/melden/18", data={"story": STORY}, headers=ours
            ),
            "the API of committee": lambda: desk.case("GET", "", "dep-ez"),
            "the workbench": lambda: bench.get("/nl/zaken"),
            "the desk's pages": lambda: board.get("/nl/vastgehouden"),
            **{f"the health of {one}": _health(desk, one) for one in SERVICES},
        }


def _health(desk: Desk, service: str) -> Callable[[], httpx.Response]:
    return lambda: desk.http.get(f"{desk.url(service)}/health/ready")


@dataclass
class Knocking:
    """How long each door let people wait, the longest, and what was wrong with its answers."""

    found: Findings
    longest: dict[str, float] = field(default_factory=dict)

    def at(self, doors: Doors) -> None:
        """At all of them at once."""
        with ThreadPoolExecutor(len(doors)) as pool:
            for one in [pool.submit(self._at, door, ask) for door, ask in doors.items()]:
                one.result()

    def _at(self, door: str, ask: Callable[[], httpx.Response]) -> None:
        began = time.monotonic()
        try:
            answer = ask()
        except httpx.TransportError as error:
            self.found["LATE"].append(f"{door} gave no answer: {type(error).__name__}")
            return
        seconds = time.monotonic() - began
        self.longest[door] = max(seconds, self.longest.get(door, 0))
        if seconds > BOUND:
            self.found["LATE"].append(f"{door} answered after {seconds:.0f} s")
        elif not _in_words(door, answer):
            self.found["DISHONEST"].append(f"{door}: {answer.status_code} {answer.text[:200]}")


def _in_words(door: str, answer: httpx.Response) -> bool:
    if answer.status_code != 503:
        return False
    if door.startswith("the health"):
        return "the database does not answer" in answer.json()["reasons"]
    if answer.headers["content-type"] == "application/problem+json":
        return int(answer.headers["Retry-After"]) > 0 and bool(answer.json()["detail"])
    return "<h1" in answer.text and (door != "a question of the form" or STORY in answer.text)


def database_frozen(desk: Desk, doors: Doors, seconds: float, found: Findings) -> Iterator[str]:
    """For so long; the doors are knocked at all the time."""
    knocking = Knocking(found)
    with frozen(pid_of(desk, "postgres")):
        over = time.monotonic() + seconds
        while time.monotonic() < over:
            knocking.at(doors)
            time.sleep(0.5)
    thawed = time.monotonic()
    answer = until(lambda: (last := doors["the API of intake"]()).status_code == 201 and last, PATIENCE)
    filed = time.monotonic() - thawed
    if filed > BOUND:
        found["NOT AT ONCE"].append(f"the first complaint was confirmed {filed:.0f} s after the thaw")
    if doors["the API of intake"]().json() != answer.json():
        found["DOUBLED"].append("the same key gave another complaint")
    until(desk.ready, PATIENCE)
    ready = time.monotonic() - thawed
    for door, longest in knocking.longest.items():
        yield f"  {door}: no answer took longer than {longest:.1f} s"
    yield f"thawed: a complaint was confirmed after {filed:.1f} s, every service worked after {ready:.1f} s"
