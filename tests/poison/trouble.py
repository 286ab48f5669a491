"""What the campaign does to the services: handlers that fail where it says so, and bugs that it must find."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from schemas.intake import ReporterReachable
from services.chassis import absorb, inbox, outbox, retry, waiting
from services.chassis.messages import Arrival
from services.chassis.rows import Row

MARKED = "marked.json"
"""The file of a desk in which the campaign names subjects, each with the topic whose events fail there, and how."""
HANDLED = "handled.txt"
"""The file in which services write down what they handled about these subjects: service, subject, event."""
HANDLER, STATEMENT, OUTGROWN = "handler error", "SQL data error", "answer too large"
NUL = "a \x00 that PostgreSQL does not hold"


class Injected(Exception):
    """A handler's mistake."""


class _Marks:
    """The campaign's file as it is now."""

    def __init__(self, file: Path) -> None:
        self._file, self._seen, self._marks = file, 0, dict[str, tuple[str, str]]()

    def of(self, key: str) -> tuple[str, str] | None:
        """The topic and the way to fail of a subject that the campaign follows."""
        try:
            changed = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        if changed != self._seen:
            self._seen, self._marks = changed, json.loads(self._file.read_text())
        return self._marks.get(key)


def on_demand() -> None:
    """Events fail in a handler, in a statement or for the size of the answer, where the campaign's file says so."""
    home, answered = Path(os.environ["LOKET_STATE"]), absorb._answer
    marks = _Marks(home / MARKED)
    service = next(word for word in sys.orig_argv if word.startswith("services.")).partition(".")[2]

    def answer(arrival: Arrival, *others: Any) -> list[Any]:
        mark = marks.of(arrival.key) if arrival.raw else None
        if mark is None or arrival.raw is None:
            return answered(arrival, *others)
        topic, kind = mark
        failing = kind if arrival.raw.topic == topic else ""
        if failing == HANDLER:
            raise Injected
        answers = answered(arrival, *others)
        if failing == STATEMENT:
            return list(_refused(answers))
        if failing == OUTGROWN:
            return [*answers, _huge()]
        with (home / HANDLED).open("a") as file:
            file.write(f"{service} {arrival.key} {arrival.id}\n")
        return answers

    absorb._answer = answer  # type: ignore[assignment]


def _refused(answers: Sequence[Any]) -> Iterator[Any]:
    """The same answers, with a NUL in the texts of each row, or where it has none, in its ids."""
    for one in answers:
        held = vars(one) if isinstance(one, Row) else {}
        wrong = [name for name, value in held.items() if isinstance(value, str)]
        wrong = wrong or [name for name, value in held.items() if isinstance(value, UUID)]
        yield replace(one, **dict.fromkeys(wrong, NUL)) if wrong else one


def _huge() -> ReporterReachable:
    return ReporterReachable(
        complaint=uuid4(), received_on=date(2026, 1, 1), language="nl", channel="mail", address="x" * outbox.LARGEST
    )


def swallow() -> None:
    """The plant: what cannot be handled is called handled."""

    def hold(batch: Any, arrival: Arrival, *_: Any) -> None:
        batch.done.append(arrival)

    absorb._hold = hold  # type: ignore[assignment]


def overtake() -> None:
    """The plant: what comes later does not wait behind it."""
    claimed = inbox.claim

    async def claim(*arguments: Any) -> tuple[list[Arrival], set[str]]:
        fresh, _ = await claimed(*arguments)
        return fresh, set()

    inbox.claim = claim  # type: ignore[assignment]


def stand_still() -> None:
    """The plant: the whole batch is tried again until everything in it can be handled."""

    def hold(_: Any, __: Arrival, error: Exception, ___: Any) -> None:
        raise ConnectionError from error

    absorb._hold = hold  # type: ignore[assignment]


def spin() -> None:
    """The plant: what is parked is looked at again and again, without a pause."""
    looked = waiting.due

    async def due(tx: Any, now: datetime, limit: int) -> list[Mapping[str, Any]]:
        retry.PAUSE_SECONDS = 0 if await tx.fetchval("select exists (select from waiting)") else 0.5
        return await looked(tx, now, limit)

    waiting.due = due


def reorder() -> None:
    """The plant: what waits is handled with the last first."""
    looked = waiting.due

    async def due(*arguments: Any) -> list[Mapping[str, Any]]:
        return list(reversed(await looked(*arguments)))

    waiting.due = due  # type: ignore[assignment]


TROUBLES: dict[str, Callable[[], None]] = {
    "on-demand": on_demand,
    "swallow": swallow,
    "overtake": overtake,
    "stand-still": stand_still,
    "spin": spin,
    "reorder": reorder,
}
PLANTS = {
    "swallow": "NOT HELD",
    "overtake": "OVERTAKEN",
    "stand-still": "LATE",
    "spin": "BUSY",
    "reorder": "OUT OF ORDER",
}
"""What the campaign must call each bug."""
