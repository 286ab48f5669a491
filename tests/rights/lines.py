"""Connections that are kept, because a client library takes longer over a request than the desk does."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.hostile.wire import Answer, Line
from tests.rights.asking import Asked, Made, Reply

SECONDS = 30.0


@dataclass(frozen=True)
class Lines:
    """To each of the processes at ``urls``, as many as are needed at once."""

    urls: Mapping[str, str]
    _free: dict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))

    async def send(self, asked: Asked) -> Reply:
        """The answer; AssertionError where the process closed without one."""
        url = self.urls[asked.route.process]
        free = self._free[url]
        line = free.pop() if free else Line(url)
        made = asked.made(url)
        answer = await line.ask(_written(made, url), made.method, SECONDS)
        free.append(line)
        assert answer is not None, asked.told
        return _read(answer)

    async def close(self) -> None:
        """Every line."""
        for free in self._free.values():
            for line in free:
                await line.close()


def _written(made: Made, url: str) -> bytes:
    headers = {"Host": urlsplit(url).netloc, **made.headers, "Content-Length": str(len(made.body))}
    lines = [f"{made.method} {made.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + made.body


def _read(answer: Answer) -> Reply:
    lines = (line.partition(": ") for line in answer.head.decode("latin-1").split("\r\n")[1:] if line)
    headers: dict[str, str] = {}
    for name, _, value in lines:
        headers[name.lower()] = f"{headers.get(name.lower(), '')}{value}"
    return Reply(answer.status, headers, answer.body.decode("utf-8", "replace"))
