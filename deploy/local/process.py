"""A child process: it logs to one file, says when it works, and dies with its parent."""

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.refusal import CannotStart

CHECKOUT = Path(__file__).parents[2]
PR_SET_PDEATHSIG = 1
CROWDED = 16_000_000
"""Bytes free below which a disk is called full: who writes needs more at once than the last few."""
NICE = 5

# Looked up here, because between fork and exec a process with threads may do next to nothing safely.
_LIBC = ctypes.CDLL(None)


Running = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Process:
    """What to run and how to see that it works; ``ready`` may raise `OSError` for "not yet".

    ``data`` is where it keeps what it may not lose. ``gives_way`` is for what nobody stands waiting for: where
    processors are few, the others go first.
    """

    name: str
    argv: tuple[str, ...]
    ready: Callable[[], Awaitable[bool]]
    env: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    stop: signal.Signals = signal.SIGTERM
    directory: Path = CHECKOUT
    data: Path | None = None
    gives_way: bool = False

    def start(self, logs: Path) -> Running:
        """Starts it, its log in ``logs/<name>.log``, in a session of its own so that Ctrl-C reaches the parent only."""
        with (logs / f"{self.name}.log").open("ab") as log:
            running = subprocess.Popen(
                self.argv,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                env={**os.environ, **self.env},
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with_the_parent if sys.platform == "linux" else None,
            )
        if self.gives_way:
            _give_way(running.pid)
        return running

    def disk(self) -> str:
        """A sentence where the disk under its data is full: Kafka, started on one, says something else."""
        try:
            if self.data is None or shutil.disk_usage(self.data).free > CROWDED:
                return ""
        except FileNotFoundError:
            return ""
        return f"The disk of {self.data} is full: make room, and {self.name} works again within a minute."


def _give_way(pid: int) -> None:
    with suppress(OSError):  # Gone already, or not allowed so soon after another: it goes without.
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
        # Where Linux shares its processors between sessions, niceness counts within a session only, and each has one.
        if (group := Path(f"/proc/{pid}/autogroup")).exists():
            group.write_text(str(NICE))


def _die_with_the_parent() -> None:
    # Without this a supervisor killed with -9 leaves children that hold their ports and data against the next start.
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


async def until_ready(process: Process, running: Running, logs: Path, seconds: float = 180) -> None:
    """Waits until it works; raises `CannotStart` with the last line of its log when it ends or the time is up.

    Long, because a busy machine is slow and not broken; what ends by itself is seen at once.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while running.poll() is None and asyncio.get_running_loop().time() < deadline:
        try:
            if await process.ready():
                return
        except OSError:
            pass
        await asyncio.sleep(0.1)
    ended = "is not ready in time" if running.poll() is None else f"ended with code {running.returncode}"
    log = logs / f"{process.name}.log"
    last = log.read_text(errors="replace").strip().rpartition("\n")[2]
    raise CannotStart(f"{process.name} {ended}; the last line of {log}: {last}")


def answers(url: str) -> Callable[[], Awaitable[bool]]:
    """Ready when a GET gives 200; asked so often that an HTTP client would take a good part of the start for itself."""
    place = urlsplit(url)

    async def ready() -> bool:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            writer.write(
                f"GET {place.path or '/'} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n".encode()
            )
            status = await reader.readline()
            writer.close()
        return b" 200 " in status

    return ready


def end(process: Process, running: Running, seconds: float) -> None:
    """Asks it to stop, and kills it when the time is up."""
    if running.poll() is None:
        running.send_signal(process.stop)
    try:
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
