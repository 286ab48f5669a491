"""Where the cases of a state machine live: in memory, as its handlers alone leave them, or on a real PostgreSQL."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, Protocol

from schemas.event import Event
from schemas.register import DestinationRegistered
from services.chassis.messages import Copy, Message, Moment, On, Refused
from services.chassis.rows import Row
from services.chassis.runtime import by_message
from services.committee.decisions import Case, Known
from tests.services.complaints import REGISTER, Complaint
from tests.services.desk import arrival
from tests.services.stateful import Played

Said = Counter[tuple[str, int]]
"""Names of events with the attempt they are about."""


class World(Protocol):
    """Everything about one complaint."""

    complaint: Complaint

    def tell(self, message: Message, now: datetime) -> str | None:
        """The code of a refusal, None where it was done."""

    def cases(self) -> dict[int, Mapping[str, Any]]:
        """What happened to the case of each attempt."""

    def openings(self) -> int:
        """How often a story was opened."""

    def said(self) -> Said: ...


class Memory:
    """Rows by their keys: a row fills its columns, and a handler gets those columns back."""

    def __init__(self, complaint: Complaint, answers: Sequence[On]) -> None:
        self.complaint, self._answers = complaint, by_message(answers)
        self._rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
        self._said: Said = Counter()

    def _table(self, name: str) -> dict[tuple[Any, ...], dict[str, Any]]:
        return self._rows.setdefault(f"committee.{name}", {})

    def tell(self, message: Message, now: datetime) -> str | None:
        try:
            effects = list(self._answers[type(message)].handler(message, self._known(), Moment(now)))
        except Refused as error:
            return error.code
        for effect in effects:
            event = effect.event if isinstance(effect, Copy) else effect
            if isinstance(event, Event):
                self._said[event.name, event.attempt] += 1  # type: ignore[attr-defined]
            elif isinstance(event, Row):
                columns = asdict(event)  # type: ignore[call-overload]
                rows = self._rows.setdefault(event.table, {})
                rows.setdefault(tuple(columns[name] for name in event.key), {}).update(columns)
        return None

    def _known(self) -> Known:
        acknowledged_on = next((row["acknowledged_on"] for row in self._table("acknowledgements").values()), None)
        names = {field.name for field in fields(Case)}
        nothing = dict.fromkeys(names) | {"acknowledged_on": acknowledged_on}
        cases = {
            key: Case(**nothing | {name: value for name, value in row.items() if name in names})
            for key, row in self._table("cases").items()
        }
        subscribes = {one.code: one.subscribes for one in REGISTER if isinstance(one, DestinationRegistered)}
        recused = frozenset(
            (row["person"], None if row["person"] == row["recused_by"] else row["destination"])
            for row in self._table("recusals").values()
        )
        return Known(cases, acknowledged_on, subscribes, recused)

    def cases(self) -> dict[int, Mapping[str, Any]]:
        return {attempt: row for (_, attempt), row in self._table("cases").items()}

    def openings(self) -> int:
        return len(self._table("openings"))

    def said(self) -> Said:
        return +self._said


class Database:
    """The same as the committee service keeps it."""

    def __init__(self, complaint: Complaint, bench: Played) -> None:
        self.complaint, self._bench = complaint, bench

    def tell(self, message: Message, now: datetime) -> str | None:
        outcomes = self._bench.wait(self._bench.service.deliver([arrival(message)], now))
        error = next(iter(outcomes.values()), None)
        assert error is None or isinstance(error, Refused), repr(error)
        return error.code if error else None

    def _rows(self, sql: str, subject: Any) -> list[Mapping[str, Any]]:
        rows: list[Mapping[str, Any]] = self._bench.wait(self._bench.service.open.fetch(sql, subject))
        return rows

    def cases(self) -> dict[int, Mapping[str, Any]]:
        sql = "select * from committee.cases where complaint_id = $1"
        return {row["attempt"]: row for row in self._rows(sql, self.complaint.id)}

    def openings(self) -> int:
        return len(self._rows("select from committee.openings where complaint_id = $1", self.complaint.id))

    def said(self) -> Said:
        sql = "select type, convert_from(data, 'utf8')::json ->> 'attempt' from committee.outbox where subject = $1"
        rows = self._rows(sql, str(self.complaint.id))
        return Counter((kind.split(".", 2)[2], int(attempt)) for kind, attempt in rows)
