"""Stopping: the gate is the last to go, so that what a worker did in its last moments is kept."""

import asyncio
from types import SimpleNamespace

from services.chassis.run import _stop


async def test_what_a_worker_says_when_it_is_stopped_is_still_kept() -> None:
    said: asyncio.Queue[asyncio.Future[None]] = asyncio.Queue()
    kept = False

    async def gate() -> None:
        while True:
            (await said.get()).set_result(None)

    async def worker() -> None:
        nonlocal kept
        try:
            await asyncio.sleep(60)
        finally:
            word = asyncio.get_running_loop().create_future()
            said.put_nowait(word)
            await asyncio.wait_for(word, 2)
            kept = True

    tasks = [asyncio.create_task(gate()), asyncio.create_task(worker())]
    web = asyncio.create_task(asyncio.sleep(0))
    await asyncio.sleep(0)
    await _stop(SimpleNamespace(should_exit=False), web, tasks, [])  # type: ignore[arg-type]
    assert kept
    assert all(task.done() for task in tasks)


async def test_a_face_without_workers_stops_too() -> None:
    tasks = [asyncio.create_task(asyncio.sleep(60))]
    await _stop(SimpleNamespace(should_exit=False), asyncio.create_task(asyncio.sleep(0)), tasks, [])  # type: ignore[arg-type]
    assert tasks[0].cancelled()
