"""What a service and PostgreSQL say to each other, overheard between them: each statement, and what came back."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

HEAD = 5
"""Bytes of a message's kind and of its length, which counts itself and not the kind."""


class Heard(NamedTuple):
    """A statement by its text, the bytes of what was given to it, and how many rows of how many bytes came back."""

    statement: str
    given: int
    rows: int
    size: int
    ended: str


@dataclass
class Wire:
    """Every statement on the lines that go through here, in the order in which they ended."""

    heard: list[Heard] = field(default_factory=list)
    _servers: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def between(self, dsn: str) -> str:
        """The same database, through here; unencrypted, as both ends are this machine."""
        place = urlsplit(dsn)

        async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            up, down = await asyncio.open_connection(place.hostname, place.port)
            line = _Line(self.heard)
            with suppress(OSError, asyncio.IncompleteReadError):
                await asyncio.gather(_pass(reader, down, line.asked, starts=True), _pass(up, writer, line.answered))
            for end in (down, writer):
                end.close()

        server = await self._servers.enter_async_context(await asyncio.start_server(joined, "127.0.0.1", 0))
        who, _, _ = place.netloc.rpartition("@")
        port = server.sockets[0].getsockname()[1]
        query = "&".join(filter(None, (place.query, "sslmode=disable")))
        return place._replace(netloc=f"{who}@127.0.0.1:{port}", query=query).geturl()

    async def close(self) -> None:
        """No more lines."""
        await self._servers.aclose()


@asynccontextmanager
async def overheard() -> AsyncIterator[Wire]:
    """A wire, while it is needed."""
    wire = Wire()
    try:
        yield wire
    finally:
        await wire.close()


@dataclass
class _Line:
    """One connection: the texts behind the names of prepared statements, and what is asked and not answered yet."""

    heard: list[Heard]
    texts: dict[bytes, str] = field(default_factory=dict)
    bound: tuple[str, int] = ("", 0)
    open: deque[tuple[str, int]] = field(default_factory=deque)
    rows: int = 0
    size: int = 0

    def asked(self, kind: bytes, body: bytes) -> None:
        """A message to PostgreSQL: Parse, Bind, Execute or a plain Query; the others say nothing of a statement."""
        if kind == b"P":
            name, text, _ = body.split(b"\0", 2)
            self.texts[name] = text.decode()
        elif kind == b"B":
            _, name, given = body.split(b"\0", 2)
            self.bound = self.texts[name], len(given)
        elif kind == b"E":
            self.open.append(self.bound)
        elif kind == b"Q":
            self.open.append((body.rstrip(b"\0").decode(), 0))

    def answered(self, kind: bytes, body: bytes) -> None:
        """A message from it: a row, or the end of a statement, by itself, by an error or because enough was read."""
        if kind == b"D":
            self.rows, self.size = self.rows + 1, self.size + len(body)
        elif kind in b"CEIs" and self.open:
            text, given = self.open.popleft()
            ended = body.rstrip(b"\0").decode("utf-8", "replace") if kind == b"C" else kind.decode()
            self.heard.append(Heard(text, given, self.rows, self.size, ended))
            self.rows = self.size = 0


async def _pass(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, told: Callable[[bytes, bytes], None],
    starts: bool = False,
) -> None:  # fmt: skip
    """Every message onwards, and to who listens; the one that ``starts`` a connection has no kind."""
    try:
        while True:
            head = await reader.readexactly(HEAD - starts)
            body = await reader.readexactly(int.from_bytes(head[-4:]) - 4)
            told(b"" if starts else head[:1], body)
            writer.write(head + body)
            starts = False
    finally:
        writer.close()
