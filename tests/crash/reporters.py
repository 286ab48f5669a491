"""Reporters who file at a steady pace, each complaint under one key, and try again until it is confirmed."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.intake.codes import Codes
from tests.crash.ledger import EXPECTED, Confirmed
from tests.journeys.complaints import by_mail
from tests.journeys.desk import Desk

CLIENTS = 8
PATIENCE = 180
"""Seconds in which a complaint must be confirmed."""
SECONDS = 10
"""How long a reporter waits for an answer before the connection is given up."""


def codes(desk: Desk) -> Codes:
    """What derives the ids of complaints from their keys, so that a campaign knows them before they are filed."""
    told = Path(f"/proc/{desk.endpoints['pids']['intake']}/environ").read_text().split("\0")
    pepper = next(line.partition("=")[2] for line in told if line.startswith("LOKET_INTAKE_PEPPER="))
    return Codes(bytes.fromhex(pepper))


@dataclass(frozen=True)
class Answer:
    """What one request got: when it began and how long it took in seconds, and its status, 0 for no answer at all."""

    began: float
    seconds: float
    status: int


@dataclass
class Reporters:
    """``rate`` is complaints a second in all."""

    desk: Desk
    seed: int
    rate: float
    seconds: float = SECONDS
    confirmed: list[Confirmed] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def retries(self) -> int:
        """Requests that were not confirmed."""
        return sum(answer.status != 201 for answer in self.answers)

    def client(self) -> httpx.AsyncClient:
        """What they file with."""
        limits = httpx.Limits(max_connections=4 * CLIENTS)
        return httpx.AsyncClient(timeout=self.seconds, trust_env=False, limits=limits)

    async def report(self, http: httpx.AsyncClient, over: Callable[[], bool]) -> None:
        """All of them, until it is over and each complaint is confirmed."""
        async with asyncio.TaskGroup() as group:
            for n in range(CLIENTS):
                group.create_task(self._report(http, Random(f"{self.seed} {n}"), over))

    async def _report(self, http: httpx.AsyncClient, random: Random, over: Callable[[], bool]) -> None:
        while not over():
            await self.file(http, random.choice(list(EXPECTED)))
            await asyncio.sleep(random.expovariate(self.rate / CLIENTS))

    async def file(self, http: httpx.AsyncClient, destination: str) -> Confirmed:
        """One complaint, under one key, until it is confirmed: what a careful client does."""
        key, address = secrets.token_urlsafe(24), f"{uuid4()}@reporter.example"
        body = by_mail(destination, address)
        async with asyncio.timeout(PATIENCE):
            while (answer := await self._post(http, body, key)) is None:
                await asyncio.sleep(0.2)
        self.confirmed.append(Confirmed(UUID(answer["id"]), destination, address, key, body, answer))
        return self.confirmed[-1]

    async def _post(self, http: httpx.AsyncClient, body: dict[str, Any], key: str) -> dict[str, Any] | None:
        url = f"{self.desk.url('intake')}/v1/complaints"
        began, status = time.monotonic(), 0
        try:
            answer = await http.post(url, json=body, headers={"Idempotency-Key": key})
            status = answer.status_code
        except httpx.TransportError:
            return None
        finally:
            self.answers.append(Answer(began, time.monotonic() - began, status))
        assert status in (201, 503), answer.text
        assert status == 201 or (int(answer.headers["Retry-After"]) > 0 and answer.json()["detail"]), answer.text
        return dict(answer.json()) if status == 201 else None
