"""Making a part of the desk go away for a while: frozen, so that its connections say nothing, or gone."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.journeys.desk import Desk, until

PATIENCE = 240
"""Seconds until everything works again after an outage, on a machine that does other work too."""
NEEDED = {"kafka": "kafka/server.properties", "postgres": "postgres/postgresql.conf"}
"""A file without which the part does not start again."""


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """It and its children stop where they are; sockets stay open."""
    family = _family(pid)
    _all(family, signal.SIGSTOP)
    try:
        yield
    finally:
        _all(family, signal.SIGCONT)


def pid_of(desk: Desk, process: str) -> int:
    """The number that a process of the desk has now."""
    return int(desk.endpoints["pids"][process])


def hidden(desk: Desk, process: str) -> Path:
    """Where the file that it needs lies while it is gone."""
    return (desk.home / NEEDED[process]).with_suffix(".hidden")


@contextmanager
def gone(desk: Desk, process: str) -> Iterator[None]:
    """It is killed and cannot start again before the end, after which the supervisor takes up to 30 s."""
    needed = desk.home / NEEDED[process]
    needed.rename(hidden(desk, process))
    try:
        ended = Path(f"/proc/{desk.signal(process, signal.SIGKILL)}/stat")
        until(lambda: not ended.exists() or ") Z " in ended.read_text())
        yield
    finally:
        hidden(desk, process).rename(needed)
    until(desk.ready, PATIENCE)


def _family(pid: int) -> list[int]:
    with suppress(FileNotFoundError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]
    return [pid]


def _all(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)
