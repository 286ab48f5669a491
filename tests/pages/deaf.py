"""A way to PostgreSQL on which a connection can go deaf: it commits, hears nothing of that, and breaks later."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread

BREAKS_AFTER = 3.0


@dataclass
class Way:
    """Where to connect; the next commit in the database that ``deaf`` names makes its connection deaf."""

    port: int
    deaf: str = ""

    async def pass_on(self, real: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until either side ends, or for some seconds after it went deaf."""
        server, back = await asyncio.open_connection("127.0.0.1", real)
        said, deaf = bytearray(), asyncio.Event()

        async def ask() -> None:
            while piece := await reader.read(65_536):
                said.extend(piece)
                if self.deaf and b"\0%s\0" % self.deaf.encode() in said and b"COMMIT" in piece:
                    self.deaf = ""
                    deaf.set()
                back.write(piece)

        async def answer() -> None:
            while piece := await server.read(65_536):
                if deaf.is_set():
                    await asyncio.sleep(BREAKS_AFTER)
                    return
                writer.write(piece)

        with suppress(OSError):
            await asyncio.wait(
                {asyncio.ensure_future(ask()), asyncio.ensure_future(answer())}, return_when=asyncio.FIRST_COMPLETED
            )
        for end in (back, writer):
            end.close()


@contextmanager
def lossy(real: int) -> Iterator[Way]:
    """A way to PostgreSQL at the port ``real``, in a thread of its own."""
    loop, way = asyncio.new_event_loop(), Way(0)
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await way.pass_on(real, reader, writer)

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(connected, "127.0.0.1", 0), loop).result(10)
    way.port = server.sockets[0].getsockname()[1]
    try:
        yield way
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
