"""Every stream, from which topics, rights and AsyncAPI are made: its topic, writer, readers, partitions and days."""

from dataclasses import dataclass
from typing import Literal

Service = Literal["intake", "routing", "committee", "notify"]

SERVICES: tuple[Service, ...] = ("intake", "routing", "committee", "notify")

RESERVED = frozenset({"progress", "letters", "admin", "broker", *SERVICES})
"""What no destination can be called: it would share a topic, or a user of the broker, with the desk itself."""


@dataclass(frozen=True)
class Stream:
    """One topic.

    ``keep_days`` is how long the broker keeps a record, None for a compacted topic; ``partitions`` bounds parallel
    reading. ``outward`` streams have no reader among the services: their one reader is a destination's principal, and
    their records carry the event's (coarse) time as their timestamp. A case comes about over ``prompt`` streams, whose
    events leave at once; the others leave with the relay's next look, a quarter of a second later at most and many
    together, because what each reader pays is the batch (ADR 17).
    """

    topic: str
    writer: Service
    readers: tuple[str, ...]
    keep_days: int | None
    partitions: int = 6
    outward: bool = False
    prompt: bool = False


REGISTER = Stream("loket.routing.register.v1", "routing", ("intake", "committee", "notify"), None)
FACTS = Stream("loket.intake.facts.v1", "intake", ("routing",), 30, prompt=True)
CONTACT = Stream("loket.intake.contact.v1", "intake", ("notify",), 7)
HANDOVERS = Stream("loket.intake.handovers.v1", "intake", ("committee",), 14, prompt=True)
DECISIONS = Stream("loket.routing.decisions.v1", "routing", ("intake", "committee", "notify"), 30, prompt=True)
PROGRESS = Stream("loket.committee.progress.v1", "committee", ("intake", "routing", "notify"), 30)
LETTERS = Stream("loket.committee.letters.v1", "committee", ("intake",), 14)
NOTICES = Stream("loket.notify.notices.v1", "notify", ("intake", "committee"), 30)

INTERNAL: tuple[Stream, ...] = (REGISTER, FACTS, CONTACT, HANDOVERS, DECISIONS, PROGRESS, LETTERS, NOTICES)


def principal(destination: str) -> str:
    """The Kafka user of a destination, which is also the prefix of its consumer groups: ``DEP_EZ`` is ``dep-ez``."""
    return destination.lower().replace("_", "-")


def outward(destination: str) -> Stream:
    """The stream on which one subscribing destination, and nobody else, follows its own cases."""
    name = principal(destination)
    if name in RESERVED:
        raise ValueError(f"{destination} would share a topic or a user with the desk itself; give it another code")
    return Stream(f"loket.committee.{name}.v1", "committee", (name,), 30, partitions=1, outward=True)
