"""The whole road, measured on a desk that runs: ``python -m tests.bench.road``.

It files complaints over HTTP and waits until each has an open case with its story, and until the secretariat's letter
about each has left, beside a ``make run`` of the same ``LOKET_STATE``. It prints complaints a second, milliseconds of
CPU a complaint and process, and, with ``--rate``, the milliseconds from POST to answer and to open case. The load
generator runs on the same cores.
"""

import argparse
import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import asyncpg

FACTS = {
    "matter": ["undesirable-behaviour"], "experiencedPersonally": True, "form": "formal", "identity": "known",
    "reporterRole": "employee", "reporterOrganisation": "BZK", "language": "nl",
    "accused": [{"organisation": "BZK", "position": "manager"}],
}  # fmt: skip
BODY = json.dumps({"facts": FACTS, "story": {"text": "Een verzonnen verhaal van een paar regels. " * 30}}).encode()
OPEN = (
    "select complaint_id::text as id, extract(epoch from opened_at)::float8 as at from committee.cases "
    "where complaint_id = any($1::uuid[]) and opened_at is not null and story_on is not null"
)
SENT = "select count(*) from notify.letters where complaint_id = any($1::uuid[]) and sent_on is not null"

ASK_SECONDS = 0.25
"""Between two questions whether all is done; asking about thousands of complaints is work for the database too."""


class Reporters:
    """A few connections that file complaints, and when each was filed and answered."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        self.filed: dict[str, tuple[float, float]] = {}

    async def connect(self, count: int) -> None:
        for _ in range(count):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))

    async def file(self) -> None:
        """One complaint; AssertionError if it is not taken."""
        reader, writer = await self._free.get()
        began = time.time()
        head = b"POST /v1/complaints HTTP/1.1\r\nHost: loket\r\nContent-Type: application/json\r\nContent-Length: "
        writer.write(head + str(len(BODY)).encode() + b"\r\n\r\n" + BODY)
        lines = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
        size = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length"))
        answer = json.loads(await reader.readexactly(size))
        assert lines[0].split()[1] == b"201", answer["title"]
        self.filed[answer["id"]] = (began, time.time())
        self._free.put_nowait((reader, writer))


def cpu(pids: dict[str, int]) -> dict[str, float]:
    """Seconds of CPU by process, PostgreSQL's backends added to it."""
    seconds: dict[int, tuple[int, float]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (folder / "stat").exists():
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            seconds[int(folder.name)] = (int(words[1]), (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"))
    own = {name: seconds[pid][1] for name, pid in pids.items()}
    own["postgres"] += sum(spent for parent, spent in seconds.values() if parent == pids["postgres"])
    return own


def _spread(name: str, seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p50, p99 = ordered[len(ordered) // 2] * 1e3, ordered[int(len(ordered) * 0.99)] * 1e3
    return f"{name}: p50 {p50:.0f} ms, p99 {p99:.0f} ms"


async def measure(told: dict[str, Any], complaints: int, at_once: int, rate: int | None) -> None:
    """Files, waits and prints."""
    reporters = Reporters(int(told["intake"].rpartition(":")[2]))
    await reporters.connect(at_once)
    owner = await asyncpg.connect(told["postgres"]["owner"].rpartition("/")[0] + "/loket")
    before, began = cpu(told["pids"]), time.time()
    tasks = []
    for n in range(complaints):
        if rate:
            await asyncio.sleep(max(0.0, began + n / rate - time.time()))
        tasks.append(asyncio.create_task(reporters.file()))
    await asyncio.gather(*tasks)
    answered = time.time() - began
    while len(rows := await owner.fetch(OPEN, list(reporters.filed))) < complaints:
        await asyncio.sleep(ASK_SECONDS)
    done = time.time() - began
    while await owner.fetchval(SENT, list(reporters.filed)) < complaints:
        await asyncio.sleep(ASK_SECONDS)
    sent, after = time.time() - began, cpu(told["pids"])
    await owner.close()
    print(
        f"{complaints} complaints over {at_once} connections: "
        f"{complaints / answered:.0f}/s answered, {complaints / done:.0f}/s open, {complaints / sent:.0f}/s told of"
    )
    if rate:
        print(_spread(f"POST to answer at {rate}/s", [end - start for start, end in reporters.filed.values()]))
        print(_spread("POST to open case", [row["at"] - reporters.filed[row["id"]][0] for row in rows]))
    spent = {name: (after[name] - before[name]) / complaints * 1e3 for name in after}
    print("ms of CPU a complaint: " + ", ".join(f"{name} {ms:.2f}" for name, ms in spent.items()))
    print(f"together {sum(spent.values()):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.road", description=__doc__)
    parser.add_argument("--complaints", type=int, default=4_000)
    parser.add_argument("--at-once", type=int, default=64)
    parser.add_argument("--rate", type=int, help="complaints a second; without it as fast as they are answered")
    chosen = parser.parse_args()
    told = json.loads((Path(os.environ.get("LOKET_STATE", ".state")) / "endpoints.json").read_text())
    asyncio.run(measure(told, chosen.complaints, chosen.at_once, chosen.rate))


if __name__ == "__main__":
    main()
