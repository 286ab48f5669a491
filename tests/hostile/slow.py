"""Clients that are slow on purpose, ten thousand at once, and the time of a reporter who files between them."""

import asyncio
import resource
import socket
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from tests.journeys.complaints import complaint

A_SOURCE = 20_000
"""Connections from one loopback address to one port, which has about 28,000 numbers to give."""
HEAD = b"POST /v1/complaints HTTP/1.1\r\nHost: slow\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n"
PAGE = b"GET /nl HTTP/1.1\r\nHost: slow\r\n\r\n"


@dataclass
class Crowd:
    """Open connections: ``silent`` sends nothing, ``head`` and ``body`` a byte a second, ``deaf`` never reads."""

    url: str
    number: int
    held: list[tuple[str, socket.socket]] = field(default_factory=list)
    reopened: int = 0
    refused: int = 0

    async def gather(self) -> None:
        """Open them all."""
        for start in range(0, self.number, 250):
            await asyncio.gather(
                *(self._open(KINDS[n % len(KINDS)]) for n in range(start, min(start + 250, self.number)))
            )

    async def drip(self, until: float) -> None:
        """A byte a second on each that sends; another connection in the place of each that the server closed."""
        while time.monotonic() < until:
            began = time.monotonic()
            for n, (kind, line) in enumerate(list(self.held)):
                if not _lives(kind, line):
                    line.close()
                    self.held.remove((kind, line))
                    self.reopened += 1
                    await self._open(kind)
                if n % 100 == 0:
                    await asyncio.sleep(0)
            await asyncio.sleep(max(0.05, began + 1 - time.monotonic()))

    async def _open(self, kind: str) -> None:
        place = urlsplit(self.url)
        line = socket.socket()
        line.setblocking(False)
        if kind == "deaf":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        try:
            line.bind((f"127.0.0.{2 + len(self.held) // A_SOURCE}", 0))
            async with asyncio.timeout(30):
                await asyncio.get_running_loop().sock_connect(line, (place.hostname, place.port))
            line.send(FIRST[kind])
        except (OSError, TimeoutError):
            self.refused += 1
            line.close()
        else:
            self.held.append((kind, line))

    def leave(self) -> None:
        """Close them all."""
        for _, line in self.held:
            line.close()
        self.held.clear()


KINDS = ("silent", "head", "body", "deaf")
FIRST: Mapping[str, bytes] = {"silent": b"", "head": HEAD + b"X: ", "body": HEAD + b"\r\n", "deaf": PAGE * 2}


def _lives(kind: str, line: socket.socket) -> bool:
    """Whether the server still keeps this connection, after the next byte of it; a deaf one does not even look."""
    try:
        if kind in ("head", "body"):
            line.send(b"x")
        return kind == "deaf" or line.recv(65_536) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


@dataclass(frozen=True)
class Times:
    """Of one reporter: seconds for each complaint and each page, and how many were not answered as they should be."""

    took: tuple[float, ...]
    failed: int

    @property
    def median(self) -> float:
        """Half is faster."""
        return statistics.median(self.took)

    @property
    def slow(self) -> float:
        """Nineteen of twenty are faster."""
        return sorted(self.took)[len(self.took) * 19 // 20]

    def told(self) -> str:
        """In a line."""
        times = f"median {self.median * 1e3:.0f} ms, 95 % {self.slow * 1e3:.0f} ms"
        return f"{len(self.took)} times, {times}, {self.failed} failed"


async def reporter(url: str, seconds: float, pause: float = 0.25) -> Times:
    """Opens a page and files a complaint, on a new connection each time, for so long."""
    took, failed, ends = [], 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=30, trust_env=False) as browser:
                page = await browser.get(f"{url}/nl")
                filed = await browser.post(f"{url}/v1/complaints", json=complaint("KCOO"))
            failed += (page.status_code, filed.status_code) != (200, 201)
        except httpx.HTTPError:
            failed += 1
        took.append(time.monotonic() - began)
        await asyncio.sleep(pause)
    return Times(tuple(took), failed)


async def beside(url: str, number: int, seconds: float, say: Callable[[str], object]) -> tuple[Times, Times]:
    """The reporter in quiet, and among ``number`` slow clients."""
    room_for(number)
    quiet = await reporter(url, seconds)
    crowd = Crowd(url, number)
    try:
        await crowd.gather()
        say(f"{len(crowd.held)} slow connections open, {crowd.refused} refused")
        dripping = asyncio.create_task(crowd.drip(time.monotonic() + seconds))
        busy = await reporter(url, seconds)
        await dripping
        say(f"{crowd.reopened} were closed by the server and opened again")
    finally:
        crowd.leave()
    return quiet, busy


def room_for(number: int) -> None:
    """This process may open so many files, or SystemExit says that the machine forbids it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < number + 500:
        raise SystemExit(
            f"{number} connections need {number + 500} open files; this machine allows {most} (ulimit -Hn)"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
