"""A mail server in front of the desk's own, which is slow, refuses, falls silent or dies as a campaign tells it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

MODES = ("refusing", "refusing for good", "dying before", "dying after", "slow", "silent")
"""Where the name does not say it: dying before, or after, the real server has taken the letter, and without a word."""
SLOW_SECONDS = 0.5
LAST_LINE = b"\r\n.\r\n"


@dataclass
class MailServer:
    """Takes letters on ``port`` and passes them to the server on ``behind``, as far as ``mode`` lets it."""

    behind: int
    mode: str = ""
    port: int = 0
    tried: dict[str, int] = field(default_factory=dict)

    async def serve(self, over: asyncio.Event, ready: threading.Event) -> None:
        """Until it is over."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await over.wait()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mode = self.mode
        self.tried[mode] = self.tried.get(mode, 0) + 1
        with suppress(OSError, asyncio.IncompleteReadError):
            if mode.startswith("refusing"):
                await self._refuse(reader, writer, b"550 no" if mode.endswith("good") else b"451 later")
            elif mode == "silent":
                await reader.read()
            else:
                await self._pass(reader, writer, mode)
        writer.close()

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes) -> None:
        """Polite, until a letter has somebody to go to."""
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            answers = {b"RCPT": words, b"QUIT": b"221 bye"}
            writer.write(answers.get(line[:4].upper(), b"250 go on") + b"\r\n")

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, mode: str) -> None:
        """Each side's words to the other, and in the end not, where it dies."""
        there, here = await asyncio.open_connection("127.0.0.1", self.behind)
        to_client = asyncio.create_task(self._answers(there, writer, mode))
        heard = b""
        while piece := await reader.read(65_536):
            heard = (heard + piece)[-len(LAST_LINE) :]
            if mode.startswith("dying") and heard.endswith(LAST_LINE):
                to_client.cancel()
                await asyncio.wait([to_client])
                if mode == "dying after":
                    here.write(piece)
                    await there.readline()
                break
            here.write(piece)
        here.close()
        to_client.cancel()

    async def _answers(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, mode: str) -> None:
        while piece := await there.read(65_536):
            if mode == "slow":
                await asyncio.sleep(SLOW_SECONDS)
            writer.write(piece)
        writer.close()


@contextmanager
def serving(behind: int) -> Iterator[MailServer]:
    """In a thread of its own."""
    server, ready, over = MailServer(behind), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve(over, ready)))
    thread.start()
    ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
