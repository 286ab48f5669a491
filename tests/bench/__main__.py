"""``python -m tests.bench``: starts the real parts and whole desks, asks every question, prints the answers."""

import asyncio
import os
import platform
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import uvloop

from tests.bench import beside, database, knocking, letters, producer, rest, road, routing, sealing, spans, stages
from tests.bench.rounds import ROUNDS, SLICE_SECONDS, Question, answer, table
from tests.journeys.starting import running_desk
from tests.stack import Stack, running

LIBRARIES = ("aiokafka", "asyncpg", "cryptography", "fastapi", "joserfc", "opentelemetry-sdk", "pydantic", "uvicorn")


def circumstances(now: datetime) -> str:
    """Where and when: figures of one machine say little about another, ratios say more."""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines = (
        f"{now:%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores, {gibibytes:.0f} GiB, {system}.",
        f"{ROUNDS} interleaved rounds, up to {SLICE_SECONDS} s a variant; a ratio is the median of the rounds' own.",
        ", ".join(f"{library} {version(library)}" for library in LIBRARIES) + ".",
    )
    return "\n".join(lines)


async def ask(questions: list[Question]) -> None:
    """Answers print as they come, so that a run that is stopped has still said something."""
    for question in questions:
        print(f"\n{table(question, await answer(question))}", flush=True)


async def ask_all(stack: Stack) -> None:
    """One group after another, so that no group pays for the connections of the next."""
    await ask([*sealing.questions(), *spans.questions(), *routing.questions()])
    with letters.questions() as questions:
        await ask(questions)
    async with AsyncExitStack() as leaving:
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
        await ask(await leaving.enter_async_context(knocking.questions(folder)))
    databases = await stack.fresh_databases()
    async with database.questions(databases.dsn("owner"), databases.sealed_dsn("owner")) as questions:
        await ask(questions)
    async with producer.questions(stack.client("intake")) as questions:
        await ask(questions)


def whole_desk() -> None:
    """A desk at rest, then at full speed, twice, and at 25 and at 100 a second; then without some of its loads.

    Full speed comes first, so that no rate pays for processes that are cold and for Java that is still compiled.
    """
    with running_desk() as desk:
        print("\nA desk at rest:", flush=True)
        rest.report(desk.endpoints["pids"])
        for complaints, at_once, rate in ((4_000, 96, None), (4_000, 96, None), (500, 64, 25), (3_000, 64, 100)):
            print("\nThe road:", flush=True)
            asyncio.run(road.measure(desk.endpoints, complaints, at_once, rate))
    beside.report()


if __name__ == "__main__":
    print(circumstances(datetime.now(UTC)), flush=True)
    before = os.getloadavg()[0]
    with running() as stack:
        uvloop.run(ask_all(stack))
        uvloop.run(stages.measure(stack, stages.LARGE))
    whole_desk()
    # The run itself keeps about one core busy; what is above that was somebody else's work.
    print(f"\nLoad average {before:.1f} before the run, {os.getloadavg()[0]:.1f} after it.")
