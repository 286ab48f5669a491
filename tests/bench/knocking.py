"""A load generator of its own process for the doors: a few kept connections, one request at a time on each."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.door import CPU_PATH, DOORS, PATH
from tests.bench.rounds import Question, Variant

CONNECTIONS = 8
PATIENCE_SECONDS = 15

COMPLAINT = {
    "facts": {
        "matter": ["undesirable-behaviour"],
        "discrimination": False,
        "experiencedPersonally": True,
        "form": "formal",
        "identity": "known",
        "reporterRole": "employee",
        "reporterOrganisation": "EZ",
        "accused": [{"organisation": "EZ", "position": "manager"}],
        "lastConduct": "2026-02",
        "language": "nl",
    },
    "story": {
        "text": "Op de afdeling werd mij meermalen de toegang tot het overleg ontzegd. " * 30,
        "contact": {"name": "A. Bedenksel", "email": "a.bedenksel@example.org"},
    },
    "notice": {"channel": "mailbox"},
    "consentToForward": True,
}


@dataclass(frozen=True)
class Connection:
    """One kept HTTP/1.1 connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer, which must be a 2xx with a Content-Length."""
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith(b"http/1.1 2"):
            raise RuntimeError(f"The door refused the benchmark's complaint: {head.splitlines()[0].decode()}.")
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return await self.reader.readexactly(length)


def request(method: str, path: str, body: bytes = b"") -> bytes:
    """The bytes of one request."""
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


FILE_A_COMPLAINT = request("POST", PATH, json.dumps(COMPLAINT).encode())


@asynccontextmanager
async def door(name: str, socket: Path) -> AsyncIterator[Variant]:
    """A running server of the comparison, with connections to it."""
    server = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.door", name, str(socket))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not socket.exists():
                await asyncio.sleep(0.05)
        connections = [Connection(*await asyncio.open_unix_connection(socket)) for _ in range(CONNECTIONS)]

        async def work(times: int) -> None:
            async def share(connection: Connection, requests: int) -> None:
                for _ in range(requests):
                    await connection.ask(FILE_A_COMPLAINT)

            await asyncio.gather(*(share(c, len(range(i, times, CONNECTIONS))) for i, c in enumerate(connections)))

        async def cpu() -> float:
            return float(await connections[0].ask(request("GET", CPU_PATH)))

        yield Variant(name, work, cpu)
        for connection in connections:
            connection.writer.close()
    finally:
        server.terminate()
        await server.wait()


@asynccontextmanager
async def questions(folder: Path) -> AsyncIterator[list[Question]]:
    """One question: what the door adds to a complaint POST of 2 KB. All servers run at once, to take turns."""
    async with AsyncExitStack() as stack:
        doors = [await stack.enter_async_context(door(name, folder / f"{i}.sock")) for i, name in enumerate(DOORS)]
        yield [Question("A complaint POST of 2 KB, CPU of the server", "request", tuple(doors))]
