"""The streams and the events as two tables for people."""

from collections.abc import Iterable, Sequence

from deploy.docs.payloads import events, place, summary
from deploy.docs.roads import address, short, streams, travellers
from schemas.event import Event
from schemas.streams import Stream

_HEAD = """\
# Streams and events

Made by `make docs` from `schemas/`; a change is made there. Machines read `docs/asyncapi.yaml`.

Each stream has one writer, and only the readers named here have the right to read it. Records of one key keep their
order within a stream; between streams no order is promised.
"""


def as_text() -> str:
    """Markdown."""
    of_streams = _table(("Topic", "Writer", "Readers", "Partitions", "Kept", "Events"), map(_stream, streams()))
    of_events = _table(("Event", "Says", "On", "Fields"), map(_event, events()))
    return f"{_HEAD}\n{of_streams}\n## Events\n\n{of_events}"


def _stream(stream: Stream) -> Sequence[str]:
    kept = "last of each key" if stream.keep_days is None else f"{stream.keep_days} days"
    readers = "that destination" if stream.outward else ", ".join(stream.readers)
    names = ", ".join(f"`{event.__name__}`" for event in travellers(stream))
    return f"`{address(stream)}`", stream.writer, readers, str(stream.partitions), kept, names


def _event(event: type[Event]) -> Sequence[str]:
    name = f"[`{event.name}`](../schemas/published/{place(event)})"
    on = ", ".join(short(stream) for stream in streams() if event in travellers(stream))
    fields = event.model_fields
    words = [f"`{field.alias}`{'' if field.is_required() else '?'}" for field in fields.values()]
    return name, summary(event), on, " ".join(words)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
