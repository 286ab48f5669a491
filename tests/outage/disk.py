"""A disk that is full, a small one of its own: here that of PostgreSQL, which refuses in words until there is room."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import asyncpg

from deploy.local.ports import free_base
from tests.crash.reporters import Reporters
from tests.crash.verdict import Findings
from tests.journeys.desk import Desk, until
from tests.journeys.starting import started
from tests.outage.away import PATIENCE
from tests.outage.load import between, filing, settled

SIZE = "512m"
PIECE = 65_536
FULL = "No space left on device"
"""What a program says of it that passes on the words of the system."""


class NotHere(Exception):
    """This machine does not allow it; the text says why."""


@contextmanager
def desk_on_small_disk(part: str, place: str = ".", **more: str) -> Iterator[Desk]:
    """That folder of the state is ``place`` on the disk. Needs the right to mount, or raises `NotHere`."""
    with ExitStack() as leaving:
        home = Path(tempfile.mkdtemp(prefix="loket-desk-"))
        leaving.callback(shutil.rmtree, home, ignore_errors=True)
        (home / part).symlink_to(leaving.enter_context(_small_disk()) / place)
        yield leaving.enter_context(started(home, free_base(), **more))


@contextmanager
def _small_disk() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="loket-disk-"))
    place.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=755", "loket", place], capture_output=True
    )
    if mounted.returncode != 0:
        place.rmdir()
        raise NotHere(f"mount: {mounted.stderr.decode().strip()}")
    try:
        yield place
    finally:
        # Lazily: where the campaign failed a process may be dying on it still, and the mount must not outlive that.
        subprocess.run(["umount", "--lazy", place], check=True)
        place.rmdir()


def postgres_disk_full(desk: Desk, seed: int, seconds: float, rate: float, found: Findings) -> Iterator[str]:
    """What cannot be kept is refused, nothing is confirmed that is not kept, and all goes on by itself with room."""
    reporters = Reporters(desk, seed, rate)
    with filing(reporters):
        time.sleep(2)
        began = time.monotonic()
        with full((desk.home / "postgres").resolve()):
            _wants_room(desk)
            time.sleep(seconds)
        over = time.monotonic()
        until(desk.ready, PATIENCE)
        back = time.monotonic()
    stretch, said = between(reporters, began, over), (desk.home / "logs" / "postgres.log").read_text()
    if FULL not in said or not stretch.count(503):
        found["UNNOTICED"].append(f"PostgreSQL said it {said.count(FULL)} times; {stretch}")
    yield f"PostgreSQL's disk full for {over - began:.0f} s, which it said {said.count(FULL)} times: {stretch}"
    yield f"room again: all worked after {back - over:.0f} s"
    after = settled(reporters, found)
    yield f"{len(reporters.confirmed)} complaints, {after} the last was confirmed"


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Every byte that is left is taken."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(PIECE)):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def _wants_room(desk: Desk) -> None:
    """The next write-ahead segment is asked for now instead of after 16 MB."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        desk.sql("select pg_switch_wal()")
        desk.sql("create table filling as select repeat('x', 1000) from generate_series(1, 40000)")
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        desk.sql("drop table if exists filling")
