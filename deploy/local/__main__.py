"""The embedded stack: ``python -m deploy.local`` starts everything that is real, and stops it on Ctrl-C."""

import asyncio
import errno
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from deploy.local.endpoints import endpoints, show
from deploy.local.order import start, stop
from deploy.local.plan import Plan, planned
from deploy.local.ports import BASE, numbered, refuse_taken
from deploy.local.progress import Progress
from deploy.local.refusal import CannotStart
from deploy.local.state import State, write_private
from deploy.local.supervisor import Supervisor

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run(console: Console, plan: Plan) -> None:
    """Runs until it is cancelled, and then stops in order."""
    progress = Progress(console)
    supervisor = Supervisor(plan.state.logs, progress)
    try:
        await start(plan, supervisor, progress)
        supervisor.changed = lambda: write_private(plan.state.endpoints, endpoints(plan, supervisor.pids()))
        supervisor.changed()
        show(console, plan)
        await supervisor.watch()
    finally:
        progress.say("Stopping.")
        await stop(supervisor)


async def main(console: Console, state: State, ports: dict[str, int]) -> None:
    """One stack, until the first of the signals that ask for an end; a second one cuts the stopping short."""
    me, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert me

    def leave() -> None:
        for known in ENDING:
            loop.remove_signal_handler(known)
        me.cancel()

    for known in ENDING:
        loop.add_signal_handler(known, leave)
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    await run(console, await asyncio.to_thread(planned, state, ports, today))


def command() -> int:
    """The exit status, after one sentence when something is in the way."""
    console = Console(stderr=True)
    state = State(Path(os.environ.get("LOKET_STATE", ".state")).absolute())
    try:
        ports = numbered(os.environ.get("LOKET_PORT_BASE", BASE))
        with state.held():
            refuse_taken(ports)
            asyncio.run(main(console, state, ports))
    except (asyncio.CancelledError, KeyboardInterrupt):
        return 0
    except CannotStart as problem:
        sentence = str(problem)
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        sentence = f"The disk of {state.home} is full; make room and start again."
    console.print(sentence, style="red", highlight=False, markup=False, soft_wrap=True)
    return 1


if __name__ == "__main__":
    sys.exit(command())
