"""Starting a desk as a user starts it, and stopping it as a user stops it."""

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.ports import free_base
from deploy.local.postgres import Postgres
from deploy.local.process import Process, end, until_ready
from tests.journeys.desk import Desk


@contextmanager
def started(home: Path, base: str, **more: str) -> Iterator[Desk]:
    """Starts ``python -m deploy.local`` in a folder; stops it as Ctrl-C does and leaves the folder as it is then.

    ``more`` is added to the environment of every process.
    """
    desk = Desk(home)
    env = {"LOKET_STATE": str(home), "LOKET_PORT_BASE": base, **more}
    command = (sys.executable, "-m", "deploy.local")

    async def ready() -> bool:
        return (home / "endpoints.json").exists()

    process = Process("desk", command, ready, env, stop=signal.SIGINT)
    child = process.start(home)
    try:
        asyncio.run(until_ready(process, child, home, 240))
        yield desk
        stopping = time.monotonic()
        end(process, child, 30)
        assert child.returncode == 0, (home / "desk.log").read_text()
        assert time.monotonic() - stopping < 15, "Ctrl-C did not stop the desk in time"
    finally:
        end(process, child, 30)
        desk.http.close()


@contextmanager
def running_desk(**more: str) -> Iterator[Desk]:
    """A desk in a folder of its own, of which nothing is left behind."""
    home = Path(tempfile.mkdtemp(prefix="loket-desk-"))
    try:
        with started(home, free_base(), **more) as desk:
            yield desk
    finally:
        shutil.rmtree(Postgres.of(home, 0, "").home, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
