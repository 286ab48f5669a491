"""What a process says of itself, on real servers: each database is asked, and silence outlives every consumer."""

import asyncio
import time
from contextlib import suppress

import pytest
from pydantic import SecretStr

from services.chassis import reader
from services.chassis.health import Health
from services.chassis.metrics import REGISTRY
from services.chassis.reader import Reader
from tests.services import real
from tests.services.desk import desk
from tests.services.test_relay import notify
from tests.stack import Stack

AWAY = "the database does not answer"


async def test_a_sealed_database_that_is_away_is_a_reason(stack: Stack) -> None:
    async with desk(stack, "committee", []) as service:
        health = Health(service.runtime, None, False)
        assert await health.reasons() == []
        name = await service.vault.fetchval("select current_database()")
        await service.open.execute(f"alter database {name} allow_connections false")
        ending = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = 'committee'"
        await service.open.fetch(ending, name)
        assert await health.reasons() == [AWAY]
        await service.open.execute(f"alter database {name} allow_connections true")
        assert await health.reasons() == []


async def test_silence_is_counted_past_the_consumers_that_hear_nothing(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader makes a new consumer sooner than its alarm rings, so the age may not begin again with each."""
    monkeypatch.setattr(reader, "STILL_SECONDS", 2.0)
    async with desk(stack, "notify", real.answers("notify")) as service:
        heard = Reader(service.runtime, notify(stack))
        health = Health(service.runtime, heard, False)
        running = asyncio.create_task(heard.run())
        try:
            async with asyncio.timeout(60):
                while heard.poll_age() is None:
                    await asyncio.sleep(0.1)
                assert await health.reasons() == []
                # Its password is another from now on, and what it has says nothing more.
                heard._settings = heard._settings.model_copy(update={"kafka_password": SecretStr("of yesterday")})
                began, consumer = time.monotonic(), heard._consumer
                consumer.pause(*consumer.assignment())
                while heard._consumer is consumer:
                    await asyncio.sleep(0.1)
            await asyncio.sleep(3)
            assert await health.reasons() == ["the broker has not answered the reader"]
            age = REGISTRY.get_sample_value("loket_poll_age_seconds")
            assert age is not None and age > time.monotonic() - began - 1 > 3
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
