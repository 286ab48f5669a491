"""HTTP/1.1 by hand, because no client library sends what is wrong on purpose."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

CLOSED = (OSError, asyncio.IncompleteReadError)


@dataclass(frozen=True)
class Answer:
    """What came back; ``head`` is the status line with all headers."""

    status: int
    head: bytes
    body: bytes

    @property
    def media(self) -> str:
        """The media type without its parameters, lower-case."""
        return header(self.head, "content-type").partition(";")[0].strip()


def header(head: bytes, name: str) -> str:
    """The first header of this name, lower-case; empty where there is none."""
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n")[1:])
    return next((value.strip().decode("latin-1") for key, _, value in lines if key == name.encode()), "")


@dataclass
class Line:
    """One connection that is kept as long as the server keeps it."""

    url: str
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def ask(self, raw: bytes, method: str, seconds: float, ends: bool = False) -> Answer | None:
        """The answer to one request, or None where the server closed without one; TimeoutError after ``seconds``.

        ``ends`` says after it that nothing follows, so that a promised rest is not waited for.
        """
        kept = self._writer is not None
        try:
            async with asyncio.timeout(seconds):
                answer = await self._once(raw, method, ends)
                if answer is None and kept and not ends:
                    # A server may close a kept connection at any moment, also while we write.
                    answer = await self._once(raw, method, ends)
                return answer
        except TimeoutError:
            await self.close()
            raise

    async def _once(self, raw: bytes, method: str, ends: bool) -> Answer | None:
        try:
            if self._reader is None or self._writer is None:
                place = urlsplit(self.url)
                self._reader, self._writer = await asyncio.open_connection(place.hostname, place.port)
            self._writer.write(raw)
            if ends:
                self._writer.write_eof()
            answer = await _read(self._reader, method)
        except CLOSED:
            await self.close()
            return None
        if ends or header(answer.head, "connection") == "close":
            await self.close()
        return answer

    async def close(self) -> None:
        """Away with it; the next request opens another."""
        if self._writer is not None:
            self._writer.close()
            with suppress(OSError):
                await self._writer.wait_closed()
        self._reader = self._writer = None


async def _read(reader: asyncio.StreamReader, method: str) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    if method == "HEAD" or status in (204, 304):
        return Answer(status, head, b"")
    if header(head, "transfer-encoding") == "chunked":
        return Answer(status, head, await _chunks(reader))
    length = header(head, "content-length")
    return Answer(status, head, await (reader.readexactly(int(length)) if length else reader.read()))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readexactly(2)
    return body
