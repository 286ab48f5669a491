"""Every place that keeps anything, listed from what the desk itself says it has."""

import email
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default

from deploy.local.ports import NAMES
from deploy.postgres import DATABASE, SEALED
from schemas.streams import SERVICES
from tests.canary.machine import arguments, family, file_pieces, files, memory_pieces
from tests.journeys.desk import Desk
from tests.journeys.streams import records

BLIND = ("traces", "traces-bridge", "kafka", "routing", "notify")
"""Processes that never hold a story, so their memory is searched. Intake and committee must hold it; the mail catcher
and PostgreSQL keep what they have in files, which are searched."""

KINDS = (
    "topic", "column", "spans", "metrics", "mail", "arguments", "memory", "log", "files of postgres", "files of kafka",
    "other files",
)  # fmt: skip

Named = Iterator[tuple[str, bytes]]
Piece = tuple[str, str, bytes]
"""The kind of place, its name, and a piece of what it keeps."""

_TABLES = (
    "select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = relnamespace "
    "where relkind in ('r', 'm', 'p') and nspname not like 'pg\\_%' and nspname <> 'information_schema'"
)
_VIEWS = ("pg_stat_activity", "pg_prepared_statements", "pg_settings")


@dataclass(frozen=True)
class Beside:
    """A process that a campaign started beside those of the desk: its number and its address."""

    number: int
    url: str


def pieces(
    desk: Desk, kinds: Collection[str] = KINDS, memories: Sequence[str] = BLIND, beside: Beside | None = None
) -> Iterator[Piece]:
    """What the places of these kinds keep; ``beside`` is a process that belongs to the desk for the time being."""
    if "files of postgres" in kinds:
        desk.sql("checkpoint")  # What is only in its memory is written to its files.
    sources = {
        "topic": _topics(desk), "column": _columns(desk), "spans": _spans(desk), "metrics": _metrics(desk, beside),
        "mail": _mails(desk), "arguments": _arguments(desk, beside), "memory": _memory(desk, memories),
    }  # fmt: skip
    for kind, source in sources.items():
        if kind in kinds:
            yield from ((kind, name, piece) for name, piece in source)
    for file in files(desk.home):
        name = file.relative_to(desk.home)
        if (kind := _kind_of(name.parts[0])) in kinds:
            yield from ((kind, str(name), piece) for piece in file_pieces(file))


def _kind_of(folder: str) -> str:
    return {"logs": "log"}.get(folder, f"files of {folder}" if folder in ("postgres", "kafka") else "other files")


def _topics(desk: Desk) -> Named:
    for record in records(desk):
        headers = b"\0".join(name.encode() + b"\0" + value for name, value in record.headers)
        yield record.topic, b"\0".join((record.key or b"", record.value or b"", headers))


def _columns(desk: Desk) -> Named:
    for database in (DATABASE, SEALED):
        for table in [row["name"] for row in desk.sql(_TABLES, database=database)] + list(_VIEWS):
            query = (
                f"select c.name, value from {table} r, jsonb_each_text(to_jsonb(r)) c(name, value) where value <> ''"
            )
            columns: dict[str, list[str]] = {}
            for row in desk.sql(query, database=database):
                columns.setdefault(row["name"], []).append(row["value"])
            for name, values in columns.items():
                yield f"{database} {table}.{name}", "\n".join(values).encode()


def _metrics(desk: Desk, beside: Beside | None) -> Named:
    base, _, port = desk.url("intake").rpartition(":")
    urls: dict[str, str] = {service: desk.url(service) for service in SERVICES}
    urls["intake-worker"] = f"{base}:{int(port) + NAMES.index('worker')}"
    if beside:
        urls["beside"] = beside.url
    for name, url in urls.items():
        yield name, desk.http.get(f"{url}/metrics").content


def _spans(desk: Desk) -> Named:
    viewer = f"{desk.url('traces')}/api/v2"
    for service in desk.http.get(f"{viewer}/services").json():
        asked = {"serviceName": service, "limit": 500, "lookback": 86_400_000}
        yield service, desk.http.get(f"{viewer}/traces", params=asked).content
        yield service, desk.http.get(f"{viewer}/spans", params={"serviceName": service}).content


def _mails(desk: Desk) -> Named:
    for one in desk.http.get(f"{desk.url('mail')}/messages/").json()["messages"]:
        source = desk.http.get(f"{desk.url('mail')}/messages/{one['id']}.eml").content
        letter = email.message_from_bytes(source, EmailMessage, policy=default)
        yield "its address", str(letter["To"]).encode()
        del letter["To"]
        texts = [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
        yield "its text", "\n".join([str(letter), *texts]).encode()


def _arguments(desk: Desk, beside: Beside | None) -> Named:
    for number in family([*desk.endpoints["pids"].values(), *([beside.number] if beside else [])]):
        yield str(number), arguments(number)


def _memory(desk: Desk, names: Sequence[str]) -> Named:
    for name in names:
        yield from ((name, piece) for piece in memory_pieces(desk.endpoints["pids"][name]))
