"""One stage and the relay, alone: ``python -m tests.bench.stages``.

How many events a stage absorbs (inbox, one row, one event out) and how many the relay publishes beside a bare producer;
then the same with a million ids in the inbox, with a million rows in the outbox, and with an old snapshot held open,
which keeps PostgreSQL from clearing away what was deleted. Each round takes a turn of everything.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from statistics import median
from uuid import uuid4

import asyncpg
import uvloop
from aiokafka import AIOKafkaProducer
from pydantic import SecretStr

from schemas.streams import NOTICES
from services.chassis import broker
from services.chassis.messages import Arrival
from services.chassis.relay import Relay
from services.chassis.settings import Settings
from tests.bench.producer import as_events, pipelined
from tests.bench.rounds import Work
from tests.services.counting import ANSWERS as COUNTING
from tests.services.counting import COUNTERS, Count
from tests.services.desk import SOURCE, Desk, desk
from tests.stack import Stack, running

BATCH = 200
BATCHES = 25
RECORDS = 20_000
ROUNDS = 5
SMALL, LARGE = 10_000, 1_000_000

_IDS = "insert into notify.inbox select gen_random_uuid(), date '2026-03-01' - (n % 60) from generate_series(1, $1) n"
_ROWS = (
    "insert into notify.outbox (topic, subject, event_id, type, time, stamped, data) "
    "select $2, gen_random_uuid()::text, gen_random_uuid(), 'nl.gezamenlijkloket.notices.posted.v1', now(), true, "
    "convert_to(repeat('x', 1024), 'utf8') "
    "from generate_series(1, $1) n"
)


async def absorbed(service: Desk) -> float:
    """Events a second of one stage, in batches of 200, each about another subject."""
    batches = []
    for _ in range(BATCHES):
        subjects = [uuid4() for _ in range(BATCH)]
        batches.append([Arrival(uuid4(), str(one), Count(one)) for one in subjects])
    began = time.perf_counter()
    for batch in batches:
        await service.deliver(batch)
    return BATCH * BATCHES / (time.perf_counter() - began)


async def written(service: Desk, count: int) -> int:
    """The id of the last of these rows."""
    await service.open.execute(_ROWS, count, NOTICES.topic)
    return int(await service.open.fetchval("select currval(pg_get_serial_sequence('notify.outbox', 'id'))"))


async def relayed(service: Desk, count: int) -> float:
    """Rows a second, from the commit that wrote them until the last is gone."""
    return await drained(service, count, await written(service, count))


async def drained(service: Desk, count: int, last: int) -> float:
    """The same of rows that are there. One id is asked for, since a search would walk through every dead row."""
    began = time.perf_counter()
    while await service.open.fetchval("select 1 from notify.outbox where id = $1", last):
        await asyncio.sleep(0.01)
    return count / (time.perf_counter() - began)


async def produced(producer: AIOKafkaProducer, send: Callable[[AIOKafkaProducer], Work]) -> float:
    """Records a second of a bare producer with the same promises and as many in flight."""
    began = time.perf_counter()
    await send(producer)(RECORDS)
    return RECORDS / (time.perf_counter() - began)


@asynccontextmanager
async def relaying(stack: Stack, service: Desk) -> AsyncIterator[None]:
    """The real relay of this service, until left."""
    client = stack.client("notify")
    settings = Settings(
        port=1, database=SecretStr(service.dsn), kafka_bootstrap=client["bootstrap_servers"], kafka_username="notify",
        kafka_password=SecretStr(stack.passwords["notify"]), kafka_mechanism=client["sasl_mechanism"],
    )  # fmt: skip
    task = asyncio.create_task(Relay("notify", service.dsn, SOURCE, lambda: broker.producer(settings)).run())
    try:
        await relayed(service, 1)
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def an_old_snapshot(service: Desk) -> AsyncIterator[None]:
    """Somebody's forgotten transaction, which still sees everything that was deleted since."""
    connection = await asyncpg.connect(service.dsn)
    try:
        async with connection.transaction(isolation="repeatable_read"):
            await connection.fetchval("select count(*) from inbox")
            yield
    finally:
        await connection.close()


def row(name: str, rates: Sequence[float], floor: Sequence[float]) -> str:
    """A line of the table; the ratio is the median of the rounds' own."""
    ratio = median(mine / theirs for mine, theirs in zip(rates, floor, strict=True))
    return f"| {name} | {median(rates):,.0f} ({min(rates):,.0f}..{max(rates):,.0f}) | {ratio:.2f} |"


def heading(title: str) -> None:
    print(f"\n| {title} | a second, median (min..max) | × first line |\n| --- | --- | --- |", flush=True)


async def beside_a_producer(stack: Stack, service: Desk) -> None:
    """The relay and the bare producer in turn."""
    bare, alike, relay = [], [], []
    async with AIOKafkaProducer(**stack.client("intake"), acks="all", enable_idempotence=True) as producer:
        for _ in range(ROUNDS):
            bare.append(await produced(producer, pipelined))
            alike.append(await produced(producer, as_events))
            relay.append(await relayed(service, RECORDS))
    heading(f"{RECORDS:,} records of 1 KB to Kafka")
    print(row("a bare producer, pipelined, acks=all, idempotent", bare, bare))
    print(row("the same, with the key and the headers of an event", alike, bare))
    print(row("the relay, from the outbox, deleting what was acknowledged", relay, bare), flush=True)


async def with_a_history(small: Desk, large: Desk) -> None:
    """A stage before an inbox of ten thousand and one of a million, in turn; and while a snapshot is held."""
    rates: dict[str, list[float]] = {"10^4": [], "10^6": [], "held": []}
    for _ in range(ROUNDS):
        rates["10^4"].append(await absorbed(small))
        rates["10^6"].append(await absorbed(large))
    async with an_old_snapshot(large):
        rates["held"] = [await absorbed(large) for _ in range(ROUNDS)]
    heading(f"Events through one stage, {BATCH} a batch")
    print(row(f"an inbox of {SMALL:,} ids", rates["10^4"], rates["10^4"]))
    print(row(f"an inbox of {LARGE:,} ids", rates["10^6"], rates["10^4"]))
    print(row("the same, while an old snapshot is held", rates["held"], rates["10^4"]), flush=True)


async def with_a_backlog(service: Desk, backlog: int) -> None:
    """The relay through a backlog; and what follows while a snapshot keeps all its dead rows."""
    plain = [await relayed(service, SMALL) for _ in range(ROUNDS)]
    async with an_old_snapshot(service):
        last, part = await written(service, backlog), backlog // ROUNDS
        through = [await drained(service, part, last - part * n) for n in reversed(range(ROUNDS))]
        after = [await relayed(service, SMALL) for _ in range(ROUNDS)]
    heading("Rows through the relay")
    print(row(f"a backlog of {SMALL:,}", plain, plain))
    print(row(f"a backlog of {backlog:,}, an old snapshot held", through, plain))
    print(row(f"a backlog of {SMALL:,} behind its {backlog:,} dead rows", after, plain), flush=True)


async def measure(stack: Stack, backlog: int) -> None:
    """Everything, one after another."""
    async with desk(stack, "notify", COUNTING) as small, desk(stack, "notify", COUNTING) as large:
        for service, ids in ((small, SMALL), (large, LARGE)):
            await service.open.execute(COUNTERS + "drop trigger slow on notify.counters;")
            await service.open.execute("grant all on notify.counters to notify")
            await service.open.execute(_IDS, ids)
            await service.open.execute("analyze")
        await with_a_history(small, large)
    async with desk(stack, "notify", COUNTING) as service, relaying(stack, service):
        await beside_a_producer(stack, service)
        await with_a_backlog(service, backlog)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stages", description=__doc__)
    parser.add_argument("--backlog", type=int, default=LARGE, help="rows in the outbox")
    chosen = parser.parse_args()
    with running() as stack:
        uvloop.run(measure(stack, chosen.backlog))


if __name__ == "__main__":
    main()
