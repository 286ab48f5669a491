"""Which events travel on which stream, the outward ones included."""

from deploy.docs.payloads import events
from schemas.event import Event
from schemas.streams import INTERNAL, PROGRESS, Stream, outward

EXAMPLE = "DEP_EZ"
"""The destination that stands for every one that subscribes."""

OUTWARD = outward(EXAMPLE)


def streams() -> tuple[Stream, ...]:
    """The desk's own, and the outward one of `EXAMPLE`."""
    return (*INTERNAL, OUTWARD)


def short(stream: Stream) -> str:
    """``register``, ``facts``, …; ``outward`` for the stream of a destination."""
    return "outward" if stream.outward else stream.topic.split(".")[2]


def address(stream: Stream) -> str:
    """The topic, with a place for the destination's name in an outward one."""
    return stream.topic.replace(OUTWARD.readers[0], "{destination}") if stream.outward else stream.topic


def travellers(stream: Stream) -> list[type[Event]]:
    """The events of a stream; outward, what happens to a destination's own cases and what only travels there."""
    wanted = (PROGRESS, None) if stream.outward else (stream,)
    return [event for event in events() if event.stream in wanted]
