"""Every outage by its name: the desk that it needs, and what happens to that."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.crash.planting import FOLDER
from tests.crash.verdict import Findings
from tests.journeys.desk import Desk
from tests.journeys.starting import running_desk
from tests.outage.broker import kafka_away
from tests.outage.clock import clock_stepped
from tests.outage.database import postgres_away
from tests.outage.disk import NotHere, desk_on_small_disk, postgres_disk_full
from tests.outage.kafka_disk import kafka_disk_full
from tests.outage.letters import EVERY as MAIL_TROUBLES
from tests.outage.letters import mail_troubled
from tests.outage.network import network_cut
from tests.outage.trouble import FAKETIME


@dataclass(frozen=True)
class Asked:
    """``minutes`` is for Kafka, ``rate`` complaints a second."""

    seed: int
    minutes: float
    rate: float


Happens = Callable[[Desk, Asked, Findings], Iterator[str]]


@dataclass(frozen=True)
class Outage:
    """``starts`` gives a desk with more in the environment of its processes; ``troubles`` are what it begins with."""

    happens: Happens
    starts: Callable[..., AbstractContextManager[Desk]] = running_desk
    troubles: tuple[str, ...] = ()

    def run(self, asked: Asked, found: Findings, *plants: str) -> Iterator[str]:
        """A line for each thing seen; `NotHere` where the machine does not allow it."""
        troubles = ",".join(f"outage.{name}" for name in (*self.troubles, *plants))
        with self.starts(PYTHONPATH=str(FOLDER), LOKET_TROUBLE=troubles) as desk:
            yield from self.happens(desk, asked, found)


def _with_another_clock(**more: str) -> AbstractContextManager[Desk]:
    if not Path(FAKETIME).exists():
        raise NotHere(f"{FAKETIME} is not there: apt-get install faketime")
    return running_desk(**more)


EVERY = {
    "kafka": Outage(lambda desk, asked, found: kafka_away(desk, asked.seed, 60 * asked.minutes, asked.rate, found)),
    "postgres": Outage(lambda desk, asked, found: postgres_away(desk, asked.seed, (15, 60), asked.rate, found)),
    "mail": Outage(
        lambda desk, asked, found: mail_troubled(desk, asked.seed, MAIL_TROUBLES, found), troubles=("elsewhere",)
    ),
    "disk": Outage(
        lambda desk, asked, found: postgres_disk_full(desk, asked.seed, 15, asked.rate, found),
        # A folder that is not there yet: PostgreSQL makes its own.
        starts=partial(desk_on_small_disk, "postgres", "data"),
    ),
    "kafka-disk": Outage(
        lambda desk, asked, found: kafka_disk_full(desk, asked.seed, asked.rate, found),
        starts=partial(desk_on_small_disk, "kafka"),
    ),
    "clock": Outage(
        lambda desk, asked, found: clock_stepped(desk, asked.seed, 15, asked.rate, found),
        starts=_with_another_clock,
        troubles=("other-clock",),
    ),
    "network": Outage(lambda desk, asked, found: network_cut(desk, asked.seed, 60, asked.rate, found)),
}
