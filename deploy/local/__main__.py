"""The embedded stack: ``python -m deploy.local`` starts everything that is real, and stops it on Ctrl-C."""

import asyncio
import errno
import os
import signal
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from deploy import kafka, keys, postgres
from deploy.local import programs
from deploy.local.endpoints import endpoints, show
from deploy.local.jars import classpath
from deploy.local.plan import Plan, planned
from deploy.local.ports import BASE, numbered, refuse_taken
from deploy.local.progress import Progress
from deploy.local.refusal import CannotStart
from deploy.local.services import services
from deploy.local.state import State, write_private
from deploy.local.supervisor import Supervisor
from deploy.migrate import migrate_all

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
        await stop(plan, supervisor)


async def start(plan: Plan, supervisor: Supervisor, progress: Progress) -> None:
    """What services cannot do without, then the services, then what only people look at."""

    async def database() -> None:
        await asyncio.to_thread(plan.postgres.prepare)
        await supervisor.start(plan.postgres.process())
        await postgres.provision(plan.postgres.owner, plan.roles)
        try:
            await migrate_all(plan.postgres.owner)
        except RuntimeError as problem:
            raise CannotStart(
                f"{plan.state.home} holds data of another version ({problem}); set LOKET_STATE to a new folder."
            ) from None

    async def broker() -> None:
        await asyncio.to_thread(plan.kafka.prepare)
        await supervisor.start(plan.kafka.process())
        await kafka.provision(plan.kafka.client, plan.users, plan.subscribing)

    async def working() -> None:
        await asyncio.to_thread(keys.make, plan.state.keys, plan.register.destinations.values())
        await together(
            database(), broker(), *(supervisor.start(part(plan)) for part in (programs.mail, programs.bridge))
        )
        await together(*(supervisor.start(process) for process in services(plan)))

    async def archives() -> None:
        # The largest download of the first run comes in beside everything else.
        with progress.step("archives"):
            await asyncio.to_thread(classpath, "zipkin")

    await together(working(), archives())
    await together(supervisor.start(programs.viewer(plan)), supervisor.start(plan.provider.process()))


async def together(*parts: Coroutine[None, None, None]) -> None:
    """Side by side; the first failure ends the others and is raised alone."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def stop(plan: Plan, supervisor: Supervisor) -> None:
    """Services first, while they can still finish; at most ten seconds in all."""
    await supervisor.stop(4.5, *(process.name for process in services(plan)))
    await supervisor.stop(1.5, "mail", "traces-bridge", "traces", "oidc")
    await supervisor.stop(2, "kafka")
    await supervisor.stop(1.5)


async def main(console: Console, state: State, ports: dict[str, int]) -> None:
    """One stack, until the first of the signals that ask for an end; a second one ends at once."""
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
    except asyncio.CancelledError:
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
