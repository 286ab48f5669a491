"""``python -m deploy.restore SOURCE``: a desk as it was when the backup was taken; the services must be stopped."""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from deploy.backup import loading, readers
from deploy.backup.places import NAMES, named, passphrase, state
from deploy.backup.refusal import CannotGoOn
from deploy.backup.saving import Place
from deploy.local.plan import Plan, planned
from deploy.local.ports import BASE, numbered, refuse_taken
from deploy.local.process import Process, end, until_ready
from deploy.local.refusal import CannotStart
from deploy.local.state import State, write_private


async def restore(asked: argparse.Namespace) -> None:
    """Keys, readers and databases, in that order; CannotGoOn or CannotStart before anything is touched, if it can."""
    told = loading.checked(asked.source, asked.without_stories)
    secret = passphrase()
    if place := named():
        loading.load_keys(asked.source, place.home, place.names, secret, asked.replace)
        await _load(place, asked)
        print("Now run python -m deploy.provision and python -m deploy.migrate, and start the services.")
        return
    kept = State(state())
    ports = numbered(os.environ.get("LOKET_PORT_BASE", BASE))
    with kept.held():
        refuse_taken(ports)
        _load_keys(asked, kept, secret)
        plan = planned(kept, ports, datetime.now(ZoneInfo("Europe/Amsterdam")).date())
        async with _servers(plan) as place:
            await _load(place, asked)
    print(f"The desk of {told['takenAt'][:16]} (UTC) is back. Start it with make run.")


async def _load(place: Place, asked: argparse.Namespace) -> None:
    if place.broker:
        # First, because a service that still reads must not lose its database under its feet.
        await asyncio.to_thread(readers.begin_again, place.broker)
    await loading.load_databases(asked.source, place.owner, asked.without_stories, asked.replace)


def _load_keys(asked: argparse.Namespace, kept: State, secret: str) -> None:
    """PostgreSQL and the broker that are here already keep their passwords; the pepper is the backup's."""
    file = kept.home / "secrets.json"
    here: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    loading.load_keys(asked.source, kept.home, NAMES, secret, asked.replace)
    here.pop("pepper", None)
    write_private(file, {**json.loads(file.read_text()), **here})


@asynccontextmanager
async def _servers(plan: Plan) -> AsyncIterator[Place]:
    """PostgreSQL, and the broker where it has data: a new one knows no readers."""
    broker = (plan.state.home / "kafka").exists()
    processes: list[Process] = []
    await asyncio.to_thread(plan.postgres.prepare)
    processes.append(plan.postgres.process())
    if broker:
        await asyncio.to_thread(plan.kafka.prepare)
        processes.append(plan.kafka.process())
    running = [(process, process.start(plan.state.logs)) for process in processes]
    try:
        for process, child in running:
            await until_ready(process, child, plan.state.logs)
        yield Place(plan.postgres.owner, plan.kafka.client if broker else None, plan.state.home, NAMES)
    finally:
        for process, child in reversed(running):
            await asyncio.to_thread(end, process, child, 10)


def main() -> int:
    """0 when everything is back; 1 after one sentence."""
    parser = argparse.ArgumentParser(prog="python -m deploy.restore", description=__doc__)
    parser.add_argument("source", type=Path, help="the folder of a backup")
    parser.add_argument("--replace", action="store_true", help="put it in the place of the data that are here now")
    parser.add_argument("--without-stories", action="store_true", help="when the sealed database is no longer kept")
    try:
        asyncio.run(restore(parser.parse_args()))
    except (CannotGoOn, CannotStart) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
