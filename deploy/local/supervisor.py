"""Starts processes, starts again what dies, and stops everything in order."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.process import Process, Running, end, until_ready
from deploy.local.progress import Progress

PATIENCE = 0.5
LONGEST = 30.0


@dataclass
class Child:
    """A process under care; ``pause`` is how long its next death is answered with waiting."""

    process: Process
    running: Running
    started: float = field(default_factory=time.monotonic)
    pause: float = PATIENCE
    due: float | None = None


class Supervisor:
    """The children of one stack, in the order in which they were started."""

    def __init__(self, logs: Path, progress: Progress, changed: Callable[[], None] = lambda: None) -> None:
        self._logs = logs
        self._progress = progress
        self._children: dict[str, Child] = {}
        self.changed = changed

    async def start(self, process: Process) -> None:
        """Starts it and waits until it works; raises `CannotStart`."""
        with self._progress.step(process.name):
            child = Child(process, process.start(self._logs))
            self._children[process.name] = child
            await until_ready(process, child.running, self._logs)

    def pids(self) -> dict[str, int]:
        """The numbers of the processes by their names."""
        return {name: child.running.pid for name, child in self._children.items()}

    async def watch(self) -> None:
        """Forever: a process that ended starts again, at once the first time and later the oftener it ends."""
        while True:
            await asyncio.sleep(0.2)
            for child in self._children.values():
                if child.running.poll() is not None:
                    self._revive(child, time.monotonic())

    def _revive(self, child: Child, now: float) -> None:
        name = child.process.name
        if child.due is None:
            if now - child.started > LONGEST:
                child.pause = PATIENCE
            child.due = now + child.pause
            self._progress.say(f"{name} ended with code {child.running.returncode} and starts again; see its log.")
            if full := child.process.disk():
                self._progress.say(full)
                # Into its log too, which is where an operator looks; on the disk that is full there is no room for it.
                with suppress(OSError), (self._logs / f"{name}.log").open("a") as log:
                    log.write(f"ERROR {full}\n")
        elif now >= child.due:
            child.running = child.process.start(self._logs)
            child.started, child.due, child.pause = now, None, min(child.pause * 2, LONGEST)
            self.changed()

    async def stop(self, seconds: float, *names: str) -> None:
        """Stops these, or all that are left, side by side; whoever is not gone in time is killed."""
        leaving = [self._children.pop(name) for name in names or list(self._children) if name in self._children]
        await asyncio.gather(*(asyncio.to_thread(end, child.process, child.running, seconds) for child in leaving))
