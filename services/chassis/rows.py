"""Rows as frozen dataclasses of one table, written and deleted as sets."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, get_type_hints
from uuid import UUID

from services.chassis.statements import Statement

_SQL_TYPES: dict[Any, str] = {
    UUID: "uuid", str: "text", int: "bigint", bool: "boolean", date: "date", datetime: "timestamptz", bytes: "bytea",
}  # fmt: skip


class Row:
    """One thing that happened, as the columns it fills; other columns of the same row keep what they hold.

    ``key`` names the columns of the primary key. ``sealed`` rows live in the database of sealed content, which is
    written before the transaction that refers to it, so a reference never lacks its content. ``once`` rows are
    added and never changed. dict, list and tuple columns are jsonb.
    """

    table: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    sealed: ClassVar[bool] = False
    once: ClassVar[bool] = False

    def __init_subclass__(cls, table: str, key: Sequence[str], sealed: bool = False, once: bool = False) -> None:
        cls.table, cls.key, cls.sealed, cls.once = table, tuple(key), sealed, once


class Forget:
    """The row with this key is to be deleted; a repeat deletes nothing."""

    table: ClassVar[str]
    sealed: ClassVar[bool] = False

    def __init_subclass__(cls, table: str, sealed: bool = False) -> None:
        cls.table, cls.sealed = table, sealed


Kind = Any
"""A class of rows (mypy does not accept a class where the cache asks for something hashable)."""


def _sql_type(hint: Any) -> str:
    options = [option for option in getattr(hint, "__args__", ()) if option is not type(None)]
    if hint not in _SQL_TYPES and len(options) == 1 and not hasattr(hint, "__origin__"):
        hint = options[0]
    return _SQL_TYPES.get(hint, "jsonb")


@cache
def _columns(cls: Kind) -> tuple[tuple[str, str], ...]:
    hints = get_type_hints(cls)
    return tuple((field.name, _sql_type(hints[field.name])) for field in fields(cls))


def _given(cls: Kind) -> tuple[str, str]:
    """The names of the columns, and the rows that come as one array for each of them."""
    columns = _columns(cls)
    names = ", ".join(name for name, _ in columns)
    # jsonb goes as text: an array of jsonb would have its own codec per element anyway.
    arrays = ", ".join(f"${i}::{'text' if kind == 'jsonb' else kind}[]" for i, (_, kind) in enumerate(columns, 1))
    picked = ", ".join(f"{name}::jsonb" if kind == "jsonb" else name for name, kind in columns)
    return names, f"select {picked} from unnest({arrays}) as t({names})"


@cache
def _upsert(cls: Kind) -> str:
    names, given = _given(cls)
    rest = [name for name, _ in _columns(cls) if name not in cls.key]
    changes = ", ".join(f"{name} = excluded.{name}" for name in rest)
    update = "nothing" if cls.once or not rest else f"update set {changes}"
    return f"insert into {cls.table} ({names}) {given} on conflict ({', '.join(cls.key)}) do {update}"


@cache
def _delete(cls: Kind) -> str:
    names, given = _given(cls)
    return f"delete from {cls.table} where ({names}) in ({given})"


def _values(cls: Kind, rows: Iterable[Any]) -> list[list[Any]]:
    rows = list(rows)
    return [
        [_json(getattr(row, name)) if kind == "jsonb" else getattr(row, name) for row in rows]
        for name, kind in _columns(cls)
    ]


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def statements(effects: Iterable[Row | Forget]) -> Iterator[Statement]:
    """One per kind of row, rows before deletions, tables in one fixed order."""
    kinds = sorted(effects, key=lambda row: (isinstance(row, Forget), row.table, type(row).__name__))
    cls: Kind
    for cls, rows in groupby(kinds, key=type):
        yield Statement(cls.table, _delete(cls) if issubclass(cls, Forget) else _upsert(cls), _values(cls, rows))
