"""The order in which the parts start, side by side wherever they can, and the order in which they stop."""

import asyncio
from collections.abc import Coroutine

from deploy import kafka, keys, postgres
from deploy.assets.bundle import built
from deploy.local import programs
from deploy.local.jars import classpath
from deploy.local.plan import Plan
from deploy.local.progress import Progress
from deploy.local.refusal import CannotStart
from deploy.local.services import services
from deploy.local.supervisor import Supervisor
from deploy.migrate import migrate_all


async def start(plan: Plan, supervisor: Supervisor, progress: Progress) -> None:
    """What services cannot do without, then the services, then what only people look at."""
    # The largest download of the first run comes in beside everything else.
    await together(_working(plan, supervisor, progress), _fetched("zipkin", progress))
    await together(
        *(supervisor.start(one) for one in (programs.viewer(plan), plan.provider.process(), programs.ops(plan)))
    )


async def stop(supervisor: Supervisor) -> None:
    """Services first, while they can still finish; at most ten seconds in all."""
    await supervisor.stop(4.5, "intake", "intake-worker", "routing", "committee", "notify")
    await supervisor.stop(1.5, "mail", "traces-bridge", "traces", "oidc", "ops")
    await supervisor.stop(2, "kafka")
    await supervisor.stop(1.5)


async def together(*parts: Coroutine[None, None, None]) -> None:
    """Side by side; the first failure ends the others and is raised alone."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in parts:
                group.create_task(part)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


async def _working(plan: Plan, supervisor: Supervisor, progress: Progress) -> None:
    await asyncio.to_thread(keys.make, plan.state.keys, plan.register.destinations.values())
    await together(
        _database(plan, supervisor),
        _broker(plan, supervisor, progress),
        _stylesheet(progress),
        supervisor.start(programs.mail(plan)),
        supervisor.start(programs.bridge(plan)),
    )
    await together(*(supervisor.start(process) for process in services(plan)))


async def _database(plan: Plan, supervisor: Supervisor) -> None:
    await asyncio.to_thread(plan.postgres.prepare)
    await supervisor.start(plan.postgres.process())
    await postgres.provision(plan.postgres.owner, plan.roles)
    try:
        await migrate_all(plan.postgres.owner)
    except RuntimeError as problem:
        sentence = f"{plan.state.home} holds data of another version ({problem}); set LOKET_STATE to a new folder."
        raise CannotStart(sentence) from None


async def _broker(plan: Plan, supervisor: Supervisor, progress: Progress) -> None:
    await _fetched("kafka", progress)
    await asyncio.to_thread(plan.kafka.prepare)
    await supervisor.start(plan.kafka.process())
    await kafka.provision(plan.kafka.client, plan.users, plan.subscribing)


async def _stylesheet(progress: Progress) -> None:
    with progress.step("stylesheet"):
        try:
            await asyncio.to_thread(built)
        except SystemExit as problem:
            raise CannotStart(str(problem)) from None


async def _fetched(program: str, progress: Progress) -> None:
    with progress.step(f"archives of {program}"):
        await asyncio.to_thread(classpath, program)
