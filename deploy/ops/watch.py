"""The rounds along all processes: each is asked whether it works, and for its metrics."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel

from deploy.ops.signals import Memory, Reading, Sample

PAUSE_SECONDS = 5.0
PATIENCE_SECONDS = 4.0
"""Longer than a process waits for its database before it says that there is none."""

HELD_UP = "it lives and does not say whether it works"


class Readiness(BaseModel):
    """The answer of ``/health/ready``."""

    reasons: tuple[str, ...]


class Watch:
    """The last round: ``readings`` by process, None for who did not answer, and when that was."""

    def __init__(self, processes: Mapping[str, str]) -> None:
        self._processes = processes
        self.readings: dict[str, Reading | None] = {}
        self.at: datetime | None = None
        self.memory = Memory()

    async def run(self) -> None:
        """Until cancelled."""
        async with httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
            while True:
                answers = await asyncio.gather(*(_read(client, url) for url in self._processes.values()))
                self.readings = dict(zip(self._processes, answers, strict=True))
                self.at = datetime.now(UTC)
                self.memory.judge(self.readings, self.at)
                await asyncio.sleep(PAUSE_SECONDS)


async def _read(client: httpx.AsyncClient, url: str) -> Reading | None:
    """None for who does not answer at all; who lives and says no more than that is held up, mostly by its database."""
    reading = await _told(client, url)
    if reading is not None:
        return reading
    try:
        (await client.get(f"{url}/health/live")).raise_for_status()
    except httpx.HTTPError:
        return None
    return Reading((HELD_UP,), ())


async def _told(client: httpx.AsyncClient, url: str) -> Reading | None:
    try:
        ready, metrics = await asyncio.gather(client.get(f"{url}/health/ready"), client.get(f"{url}/metrics"))
        return Reading(read_reasons(ready.content), read_metrics(metrics.content))
    except (httpx.HTTPError, ValueError):
        return None


def read_reasons(answer: bytes) -> tuple[str, ...]:
    """Why a process is not ready, as ``/health/ready`` says it; ValueError for another answer."""
    return Readiness.model_validate_json(answer).reasons


def read_metrics(answer: bytes) -> list[Sample]:
    """Every line of a page of metrics; ValueError where it is none."""
    families = list(text_string_to_metric_families(answer.decode()))
    return [Sample(one.name, one.labels, one.value) for family in families for one in family.samples]
