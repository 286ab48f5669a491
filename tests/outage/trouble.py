"""What the campaign does to the services: another mail server, another clock, and bugs that it must find."""

import asyncio
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiosmtplib
from aiokafka import AIOKafkaProducer

from services.chassis import gate, health, relay, web

MAIL_PORT = "mail-port"
"""The file of a desk that names the port of another mail server."""
CLOCK = "clock"
"""The file of a desk that says how far the clock of its services is off, in the words of libfaketime."""
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def elsewhere() -> None:
    """Letters go to the mail server that the campaign names, while it names one."""
    connected, file = aiosmtplib.SMTP.connect, Path(os.environ["LOKET_STATE"]) / MAIL_PORT

    async def connect(self: aiosmtplib.SMTP) -> Any:
        port = {"port": int(file.read_text())} if file.exists() else {}
        return await connected(self, **port)

    aiosmtplib.SMTP.connect = connect  # type: ignore[method-assign]


def other_clock() -> None:
    """The process begins again under libfaketime, which looks at the campaign's file each time it is asked the time."""
    if "FAKETIME_TIMESTAMP_FILE" in os.environ:
        return
    told = {
        "LD_PRELOAD": FAKETIME,
        "FAKETIME_TIMESTAMP_FILE": str(Path(os.environ["LOKET_STATE"]) / CLOCK),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    os.execve(sys.executable, sys.orig_argv, {**os.environ, **told})


def forgetful() -> None:
    """The plant: what the broker does not acknowledge within a second is forgotten."""
    published = relay.Relay._publish

    async def publish(
        self: relay.Relay, producer: AIOKafkaProducer, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[list[int], set[str], BaseException | None]:
        try:
            return await asyncio.wait_for(published(self, producer, rows), 1)
        except TimeoutError:
            return [row["id"] for row in rows], set(), None

    relay.Relay._publish = publish  # type: ignore[method-assign]


def unacknowledged() -> None:
    """The plant: a relay deletes what it handed to its producer, without waiting for the broker's word."""

    async def publish(
        self: relay.Relay, producer: AIOKafkaProducer, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[list[int], set[str], BaseException | None]:
        for row in rows:
            await self._send(producer, row)
        return [row["id"] for row in rows], set(), None

    relay.Relay._publish = publish  # type: ignore[method-assign]


def cheerful() -> None:
    """The plant: a process says that it works, whatever stands still."""

    async def reasons(_: health.Health) -> list[str]:
        return []

    health.Health.reasons = reasons  # type: ignore[method-assign]


def hasty() -> None:
    """The plant: a complaint is confirmed before it is on disk."""

    async def submit(self: gate.Gate, command: Any) -> None:
        done = asyncio.get_running_loop().create_future()
        done.add_done_callback(lambda future: future.exception())
        self._queue.put_nowait((command, done))

    gate.Gate.submit = submit  # type: ignore[method-assign]


def endless() -> None:
    """The plant: a request waits for the database for as long as that takes."""

    def answer_within(_: float) -> None:
        pass

    web.answer_within = answer_within  # type: ignore[attr-defined]


def fresh_letters() -> None:
    """The plant: each attempt is another letter."""
    sent = aiosmtplib.SMTP.data

    async def data(self: aiosmtplib.SMTP, text: bytes, **more: Any) -> Any:
        fresh = f"Message-ID: <{uuid4()}@loket.example>".encode()
        return await sent(self, re.sub(rb"Message-ID: <[^>]*>", fresh, text), **more)

    aiosmtplib.SMTP.data = data  # type: ignore[method-assign]


TROUBLES: dict[str, Callable[[], None]] = {
    "elsewhere": elsewhere,
    "other-clock": other_clock,
    "forgetful": forgetful,
    "unacknowledged": unacknowledged,
    "cheerful": cheerful,
    "hasty": hasty,
    "endless": endless,
    "fresh-letters": fresh_letters,
}
PLANTS = {
    "forgetful": ("kafka", "LOST"),
    "unacknowledged": ("kafka-disk", "LOST"),
    "cheerful": ("kafka-disk", "SILENT"),
    "hasty": ("postgres", "LOST"),
    "endless": ("postgres", "LATE"),
    "fresh-letters": ("mail", "DOUBLED"),
}
"""In which scenario the campaign must find each bug, and what it must call it."""
