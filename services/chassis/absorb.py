"""Absorb: a batch of arrivals becomes rows and events in one transaction, whatever one of them does.

Three kinds of failure: infrastructure is raised, and the caller tries the whole batch again, uncounted; a data error of
a set statement bisects the batch until the single one is held; a handler or decode error holds that event alone.
"""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from opentelemetry.trace import Span

from schemas.event import Event
from services.chassis import inbox, outbox, rows, statements, telemetry, waiting, watching
from services.chassis.database import Tx, is_infrastructure
from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival, Copy, Effect, Moment, On
from services.chassis.rows import Forget, Row
from services.chassis.runtime import Runtime
from services.chassis.waves import waves

Outcome = BaseException | None


@dataclass(slots=True)
class _Batch:
    """What one transaction gathers."""

    now: datetime
    stopped: set[str]
    done: list[Arrival] = field(default_factory=list)
    held: list[tuple[Arrival, str | None]] = field(default_factory=list)
    outcomes: dict[UUID, Outcome] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    forgotten: list[Forget] = field(default_factory=list)


async def absorb(runtime: Runtime, arrivals: Sequence[Arrival], now: datetime) -> dict[UUID, Outcome]:
    """Handle each arrival once, in the order of its key.

    The answer maps the id of every command to None (done) or the exception it ended in; an id that is missing was
    absorbed before. Events have no outcome: they are done, waiting or dropped as repeats when this returns.
    """
    try:
        return await _absorb(runtime, arrivals, now, None)
    except Exception as error:
        if is_infrastructure(error):
            raise
        if len(arrivals) <= 1:
            return await _absorb(runtime, arrivals, now, error)
        middle = len(arrivals) // 2
        first = await absorb(runtime, arrivals[:middle], now)
        return first | await absorb(runtime, arrivals[middle:], now)


async def _absorb(
    runtime: Runtime, arrivals: Sequence[Arrival], now: datetime, fault: Exception | None
) -> dict[UUID, Outcome]:
    retry = arrivals[0].held is not None
    async with AsyncExitStack() as afterwards, runtime.pool.acquire() as tx, tx.transaction():
        if retry:
            await inbox.lock(tx, [arrival.key for arrival in arrivals])
            fresh, stopped = await waiting.claim(tx, arrivals, now), set[str]()
        else:
            fresh, stopped = await inbox.claim(tx, arrivals, outbox.day_of(now).date())
        batch = _Batch(now, stopped)
        for wave in waves(fresh, lambda arrival: arrival.key):
            await _wave(runtime, tx, wave, batch, fault)
        if retry:
            failed = [(arrival, why) for arrival, why in batch.held if why is not None]
            await waiting.settle(tx, batch.done, failed, now)
        elif batch.held:
            await waiting.put(tx, batch.held, now)
        await inbox.release(tx, [one for one, outcome in batch.outcomes.items() if outcome is not None])
        await _forget(runtime, batch.forgotten, afterwards)
    # What is told of the batch is told once it is on disk, for what fails there comes again.
    for span in batch.spans:
        span.end()
    for line in batch.lines:
        log().error("event_held", **line)
    # Of what is tried again the rest waits on, and did not come a second time.
    watching.count(fresh if retry else arrivals, fresh, batch.done, batch.held)
    return batch.outcomes


async def _wave(runtime: Runtime, tx: Tx, wave: Sequence[Arrival], batch: _Batch, fault: Exception | None) -> None:
    moving = [arrival for arrival in wave if arrival.raw is None or arrival.key not in batch.stopped]
    batch.held += [(arrival, None) for arrival in wave if arrival.raw is not None and arrival.key in batch.stopped]
    given = await _load(runtime, tx, moving) if fault is None else {}  # What could not be loaded is held as well.
    effects: list[Row | Forget] = []
    outgoing: list[Copy] = []
    for arrival in moving:
        on = runtime.answers.get(type(arrival.message))
        if on is None and arrival.fault is None:
            batch.done.append(arrival)  # An event of a stream we read, but not for us.
            continue
        span = watching.span_of(runtime, arrival, on)
        traceparent = telemetry.traceparent_of(span) or arrival.traceparent
        try:
            answers = _answer(arrival, on, given, Moment(batch.now, traceparent), fault)
        except Exception as error:
            _hold(batch, arrival, error, span)
            continue
        effects += [effect for effect in answers if isinstance(effect, Row | Forget)]
        outgoing += [_outgoing(effect, traceparent) for effect in answers if isinstance(effect, Event | Copy)]
        batch.done.append(arrival)
        batch.spans.append(span)
        if arrival.raw is None:
            batch.outcomes[arrival.id] = None
    batch.forgotten += [effect for effect in effects if isinstance(effect, Forget) and effect.sealed]
    sealed = [effect for effect in effects if isinstance(effect, Row) and effect.sealed]
    if sealed:
        # Sealed content has a database of its own. It is there first, so that no row refers to what is not there; if we
        # fail after it, or within it, the batch comes again and writes the same rows over.
        async with _vault(runtime).acquire() as vault:
            await statements.run(vault, rows.statements(sealed))
    plain = [effect for effect in effects if not effect.sealed]
    told = outbox.statements(outgoing, runtime.name, batch.now)
    await statements.run(tx, [*rows.statements(plain), *told])


async def _forget(runtime: Runtime, forgotten: Sequence[Forget], afterwards: AsyncExitStack) -> None:
    # Committed last: if we fail before it the batch comes again, and may need what it would have forgotten.
    if forgotten:
        vault = await afterwards.enter_async_context(_vault(runtime).acquire())
        await afterwards.enter_async_context(vault.transaction())
        await statements.run(vault, rows.statements(forgotten))


def _vault(runtime: Runtime) -> asyncpg.Pool:
    if runtime.sealed is None:
        raise RuntimeError(f"{runtime.name} has no database for sealed rows")
    return runtime.sealed


async def _load(runtime: Runtime, tx: Tx, moving: Sequence[Arrival]) -> dict[type[Any], Mapping[str, Any]]:
    loaded: dict[type[Any], Mapping[str, Any]] = {}
    for kind in dict.fromkeys(type(arrival.message) for arrival in moving):
        on = runtime.answers.get(kind)
        if on is None or on.given is None:
            continue
        keys = [arrival.key for arrival in moving if type(arrival.message) is kind]
        loaded[kind] = await on.given(tx, keys)
        if on.sealed is not None:
            async with _vault(runtime).acquire() as vault:
                opened = await on.sealed(vault, keys)
            loaded[kind] = {key: (loaded[kind].get(key), opened.get(key)) for key in keys}
    return loaded


def _answer(
    arrival: Arrival, on: On | None, given: Mapping[type[Any], Mapping[str, Any]], at: Moment, fault: Exception | None
) -> list[Effect]:
    if fault is not None:
        raise fault
    if arrival.fault is not None:
        raise Undecodable(arrival.fault)
    assert on is not None  # What can be read and has no handler was done before.
    mine = given.get(on.message, {}).get(arrival.key)
    return list(on.handler(arrival.message, mine, at))


class Undecodable(Exception):
    """The record could not be read; its text says at which point."""


def _hold(batch: _Batch, arrival: Arrival, error: Exception, span: Span) -> None:
    why = str(error) if isinstance(error, Undecodable) else type(error).__name__
    telemetry.fail(span, why)
    batch.spans.append(span)
    if arrival.raw is None:
        batch.outcomes[arrival.id] = error
        return
    batch.lines.append({"key": arrival.key, "topic": arrival.raw.topic, **fault_of(error), "fault": why})
    batch.stopped.add(arrival.key)
    batch.held.append((arrival, why))


def _outgoing(effect: Event | Copy, traceparent: str | None) -> Copy:
    event, stream = (effect.event, effect.stream) if isinstance(effect, Copy) else (effect, effect.stream)
    if stream is None:
        raise ValueError(f"{type(event).__name__} travels only as a Copy on a destination's stream")
    return Copy(event, stream, traceparent)
