"""The gate: commands from HTTP in group commits; the flush in progress is the batching window, and no timer waits."""

import asyncio
from datetime import UTC, datetime

from services.chassis.absorb import absorb
from services.chassis.database import answer_within, seconds_left
from services.chassis.messages import Arrival
from services.chassis.runtime import Runtime

GROUP = 128
FLUSHES = 2
QUEUE = 2_000
FLUSH_SECONDS = 30.0


class Busy(Exception):
    """More commands wait than we can promise to write soon; nothing was written, trying again is safe."""


class Repeated(Exception):
    """This command was absorbed before."""


class Gate:
    """``submit`` returns once the command's effects are on disk."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._queue: asyncio.Queue[tuple[Arrival, asyncio.Future[None]]] = asyncio.Queue(QUEUE)
        self._slots = asyncio.Semaphore(FLUSHES)
        self._flushes: set[asyncio.Task[None]] = set()

    async def submit(self, command: Arrival) -> None:
        """Raise what the handler raised, Repeated, Busy, or the infrastructure error that kept it off the disk.

        TimeoutError where the answer is due before it is known; then it may be written after all.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait((command, done))
        except asyncio.QueueFull:
            raise Busy from None
        await asyncio.wait_for(done, seconds_left())

    async def run(self) -> None:
        """Until cancelled; a command that was taken is flushed before the end."""
        try:
            while True:
                group = [await self._queue.get()]
                await self._slots.acquire()
                while len(group) < GROUP and not self._queue.empty():
                    group.append(self._queue.get_nowait())
                flush = asyncio.create_task(self._flush(group))
                self._flushes.add(flush)
                flush.add_done_callback(self._flushes.discard)
        finally:
            if self._flushes:
                await asyncio.wait(self._flushes, timeout=10)

    async def _flush(self, group: list[tuple[Arrival, asyncio.Future[None]]]) -> None:
        answer_within(FLUSH_SECONDS)
        # Whoever was told no already does not expect it any more.
        group = [one for one in group if not one[1].done()]
        try:
            outcomes = (
                await absorb(self._runtime, [command for command, _ in group], datetime.now(UTC)) if group else {}
            )
            taken = set()
            for command, done in group:
                again = command.id in taken or command.id not in outcomes
                taken.add(command.id)
                error = Repeated() if again else outcomes[command.id]
                _settle(done, error)
        except Exception as error:
            for _, done in group:
                _settle(done, error)
        finally:
            self._slots.release()


def _settle(done: asyncio.Future[None], error: BaseException | None) -> None:
    if done.done():  # The one who waited went away; the command stands all the same.
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)
