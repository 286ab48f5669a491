"""Clients that take forever lose their connection, and those that do not are served on theirs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import APIRouter, Request

from services.chassis.problems import Problem
from services.chassis.web import application
from services.front import patience
from services.front.door import read_bytes

HOST = b"Host: a\r\n"
LARGE = b"GET /large HTTP/1.1\r\n" + HOST + b"\r\n"
SLOW: dict[str, tuple[bytes, bytes]] = {
    "says nothing": (b"", b""),
    "a head that does not end": (b"GET / HTTP/1.1\r\nX: ", b"x"),
    "a body by the byte": (b"POST /read HTTP/1.1\r\n" + HOST + b"Content-Length: 900\r\n\r\n", b"x"),
    "a body that nobody reads": (b"POST /none HTTP/1.1\r\n" + HOST + b"Content-Length: 900\r\n\r\n", b"x"),
    "empty lines after an answer": (b"GET /none HTTP/1.1\r\n" + HOST + b"\r\n", b"\r\n"),
    "never reads": (LARGE * 20, b""),
}


@asynccontextmanager
async def serving(protocol: Any) -> AsyncIterator[tuple[int, uvicorn.Server]]:
    routes = APIRouter()

    @routes.get("/large")
    async def large() -> str:
        return "x" * 2_000_000

    @routes.post("/read")
    async def read(request: Request) -> int:
        return len(await request.body())

    app = application("test", [routes])
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, http=protocol, log_config=None, lifespan="off", timeout_keep_alive=60)
    )
    running = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1], server
    server.should_exit = server.force_exit = True
    await running


async def let_go(server: uvicorn.Server, port: int, first: bytes, drip: bytes, seconds: float) -> bool:
    """Whether the server ends this connection, which never reads, within so long."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
    writer.write(first)
    ends = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < ends:
        await asyncio.sleep(0.05)
        writer.write(drip)
        if not server.server_state.connections:
            return True
    writer.transport.abort()
    return False


@pytest.mark.parametrize("slow", SLOW)
async def test_a_slow_client_is_let_go(monkeypatch: pytest.MonkeyPatch, slow: str) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    async with serving(patience.Patient) as (port, server):
        assert await let_go(server, port, *SLOW[slow], seconds=5)


async def test_planted_without_patience_each_of_them_stays() -> None:
    async with serving("auto") as (port, server):
        for slow, (first, drip) in SLOW.items():
            assert not await let_go(server, port, first, drip, seconds=0.5), slow
            while server.server_state.connections:
                await asyncio.sleep(0.01)


async def test_who_is_quick_is_served_on_one_connection_for_longer_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    async with serving(patience.Patient) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(4):
            writer.write(b"POST /read HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n\r\nxx")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
            assert await reader.readexactly(1) == b"2"
            await asyncio.sleep(0.2)
        writer.close()


async def test_a_head_that_is_too_large_is_refused() -> None:
    async with serving(patience.Patient) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nX: ")
        answer = asyncio.create_task(reader.read())
        for _ in range(100):
            if answer.done():
                break
            writer.write(b"x" * 4_096)
            await asyncio.sleep(0.01)
        assert (await answer).startswith(b"HTTP/1.1 400 ")
        writer.close()


async def test_what_is_left_of_a_body_counts_for_no_head() -> None:
    """A body that was refused early is read on, together with the head that comes behind it."""
    async with serving(patience.Patient) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body, head = b"x" * 200_000, b"GET /none HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 20_000
        writer.write(b"POST /none HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % len(body) + body + head)
        await asyncio.sleep(0.2)
        writer.write(b"\r\n\r\n")
        for _ in range(2):
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 404 "), answer
            length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()


async def test_a_client_that_goes_halfway_is_no_mistake_of_ours() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    with pytest.raises(Problem) as caught:
        await read_bytes(Request({"type": "http", "method": "POST", "headers": []}, gone), 10)
    assert caught.value.status == 408
