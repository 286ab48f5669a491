"""A network that is cut: Kafka in a network namespace of its own, behind a link that can be taken down.

Services and broker know one address, on loopback; on each side something passes their bytes on to the other.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.crash.reporters import Reporters
from tests.crash.verdict import Findings
from tests.journeys.desk import Desk, until
from tests.outage.away import PATIENCE, gone, hidden
from tests.outage.disk import NotHere
from tests.outage.load import between, filing, settled

SPACE, HERE, THERE = "loket-cut", "10.231.77.1", "10.231.77.2"
LINK = "loket0"


def network_cut(desk: Desk, seed: int, seconds: float, rate: float, found: Findings) -> Iterator[str]:
    """Packets between the services and Kafka vanish, without a word to either side."""
    reporters = Reporters(desk, seed, rate)
    with kafka_elsewhere(desk), filing(reporters):
        until(desk.ready, PATIENCE)
        time.sleep(2)
        began = time.monotonic()
        _ip("link", "set", LINK, "down")
        time.sleep(seconds)
        over = time.monotonic()
        _ip("link", "set", LINK, "up")
        stretch = between(reporters, began, over)
        if len(stretch.confirmed) < len(stretch.answers):
            found["REFUSED"].append(f"{len(stretch.answers) - len(stretch.confirmed)} complaints during the cut")
        yield f"cut between the services and Kafka for {seconds:.0f} s: {stretch}"
        until(desk.ready, PATIENCE)
        yield f"whole again: every service worked after {time.monotonic() - over:.0f} s"
    until(desk.ready, PATIENCE)
    after = settled(reporters, found)
    yield f"{len(reporters.confirmed)} complaints, {after} the last was confirmed"


@contextmanager
def kafka_elsewhere(desk: Desk) -> Iterator[None]:
    """The broker of the desk, with its data, behind the link; needs the right to make namespaces, or `NotHere`."""
    argv = Path(f"/proc/{desk.endpoints['pids']['kafka']}/cmdline").read_text().split("\0")[:-1]
    port = desk.endpoints["kafka"]["bootstrap"].rpartition(":")[2]
    log = desk.home / "logs" / "kafka.log"
    with ExitStack() as leaving:
        leaving.enter_context(_two_spaces())
        leaving.enter_context(gone(desk, "kafka"))
        argv[-1] = str(hidden(desk, "kafka"))
        inside = ["ip", "netns", "exec", SPACE]
        passing = [sys.executable, "-m", "tests.outage.network", port]
        for command in ([*inside, *argv], [*inside, *passing, THERE, "127.0.0.1"], [*passing, "127.0.0.1", THERE]):
            leaving.enter_context(_running(command, log))
        yield


@contextmanager
def _two_spaces() -> Iterator[None]:
    if os.geteuid() or not shutil.which("ip"):
        raise NotHere("only root, with iproute2, makes network namespaces")
    try:
        _ip("netns", "add", SPACE)
        _ip("link", "add", LINK, "type", "veth", "peer", "name", LINK, "netns", SPACE)
        _ip("address", "add", f"{HERE}/30", "dev", LINK)
        _ip("link", "set", LINK, "up")
        _ip("-n", SPACE, "address", "add", f"{THERE}/30", "dev", LINK)
        for link in (LINK, "lo"):
            _ip("-n", SPACE, "link", "set", link, "up")
        yield
    finally:
        subprocess.run(["ip", "netns", "delete", SPACE], check=False)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"ip {' '.join(words)}: {done.stderr.strip()}")


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("ab") as file, subprocess.Popen(command, stdout=file, stderr=file) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)


async def pass_on(port: int, at: str, to: str) -> None:
    """Every connection at one address is one at the other, until either side ends it."""

    async def pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(65_536):
                sink.write(piece)
                await sink.drain()
        sink.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, here = await asyncio.open_connection(to, port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pour(reader, here), pour(there, writer))

    async with await asyncio.start_server(connected, at, port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(pass_on(int(sys.argv[1]), *sys.argv[2:]))
