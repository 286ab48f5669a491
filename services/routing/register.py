"""The register of one day: who and what exists, and what holds for each organisation by its nearest parent."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from schemas.facts import Role
from schemas.register import Accession, Body, OrgRegime
from services.routing.organisations import BODIES, NO_COMMITTEE, Destination, Organisation, Row, on_that_day

FILES = Path(__file__).parent / "registers"
SCOPE_IF_UNKNOWN: tuple[Role, ...] = ("employee", "former-employee")

AnyRow = TypeVar("AnyRow", bound=Row)


class RegisterError(Exception):
    """The register contradicts itself; the text names the row and what mends it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register of one day says of one organisation, its parents included; the regime is its own."""

    code: str
    regime: OrgRegime
    desk: str | None
    committee: str | None
    joined: frozenset[Body]
    protocol_missing: bool

    @property
    def row(self) -> str:
        """Organisations under one desk are one row."""
        return self.desk or self.code


@dataclass(frozen=True, eq=False)
class Register:
    """The register in force on one day."""

    on: date
    organisations: Mapping[str, Organisation]
    destinations: Mapping[str, Destination]
    standings: Mapping[str, Standing]

    def scope(self, committee: str) -> tuple[Role, ...]:
        """The roles that may complain to this committee."""
        return self.destinations[committee].scope or SCOPE_IF_UNKNOWN


@lru_cache(maxsize=64)
def in_force(on: date) -> Register:
    """The register of that day, from the files of this service; RegisterError if they contradict themselves."""
    return register_of(*read_folder(FILES), on)


def register_of(organisations: tuple[Organisation, ...], destinations: tuple[Destination, ...], on: date) -> Register:
    """The register of that day; RegisterError names the row that has no place in it."""
    present = {row.code: _as_of(row, on) for row in organisations if on_that_day(row.valid, on)}
    open_desks = {row.code: row for row in destinations if on_that_day(row.valid, on)}
    standings = {code: _standing(code, present, on) for code in present}
    for standing in standings.values():
        _every_road_ends(standing, open_desks, on)
    return Register(on, present, open_desks, standings)


def _as_of(row: Organisation, on: date) -> Organisation:
    """The row as that day states it: agreements that ended or have yet to begin are no statements."""
    return row.model_copy(update={"accessions": _current(row.accessions, on), "stays_out": _current(row.stays_out, on)})


def _current(statements: tuple[Accession, ...], on: date) -> tuple[Accession, ...]:
    return tuple(statement for statement in statements if on_that_day(statement.valid, on))


def _standing(code: str, present: Mapping[str, Organisation], on: date) -> Standing:
    line = tuple(_line(code, present))
    regime = line[0].org_regime
    protocol = next((row.bipo_protocol for row in line if row.bipo_protocol), None)
    committee = next((row.committee for row in line if row.committee), None)
    return Standing(
        code=code,
        regime=regime,
        desk=next((row.desk for row in line if row.desk), None),
        committee=None if committee == NO_COMMITTEE else committee,
        joined=frozenset(body for body in BODIES if _joined(line, body)),
        protocol_missing=regime == "rijk" and not (protocol and on_that_day(protocol.valid, on)),
    )


def _line(code: str, present: Mapping[str, Organisation]) -> Iterator[Organisation]:
    """The organisation, then its parents, the nearest first."""
    seen: list[str] = []
    at: str | None = code
    while at is not None:
        if at in seen:
            raise RegisterError(f"{code}: its parents go round in a circle; take one parent away")
        if at not in present:
            raise RegisterError(f"{seen[-1]}: parent {at} does not exist on that day; correct the parent or its days")
        seen.append(at)
        yield present[at]
        at = present[at].parent


def _joined(line: tuple[Organisation, ...], body: Body) -> bool:
    for row in line:
        if any(statement.body == body for statement in row.accessions):
            return True
        if any(statement.body == body for statement in row.stays_out):
            return False
    return False


def _every_road_ends(standing: Standing, destinations: Mapping[str, Destination], on: date) -> None:
    """An organisation that the desk serves has an authority, and its committee exists."""
    served = standing.regime in ("rijk", "other") or (standing.regime in ("zbo", "hoog-college") and standing.joined)
    if served and standing.desk is None:
        raise RegisterError(f"{standing.code}: no desk; give it, or a parent, a desk code")
    needed = [f"AUTHORITY_{standing.desk}"] if served else []
    if standing.committee:
        needed.append(standing.committee)
    for code in (*needed, *standing.joined):
        if code not in destinations:
            raise RegisterError(f"{standing.code}: destination {code} does not exist on {on}; add it or its days")


@lru_cache(maxsize=2)
def read_folder(folder: Path) -> tuple[tuple[Organisation, ...], tuple[Destination, ...]]:
    """Every row of every file; read once, because a service is started anew for a new register."""
    tables = [(path.name, _content(path)) for path in sorted(folder.glob("*.toml"))]
    return _rows(Organisation, "organisation", tables), _rows(Destination, "destination", tables)


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise RegisterError(f"{path.name} is not TOML: {error}") from None


def _rows(shape: type[AnyRow], table: str, files: list[tuple[str, dict[str, Any]]]) -> tuple[AnyRow, ...]:
    rows: list[AnyRow] = []
    for name, content in files:
        for number, row in enumerate(_tables(name, content.get(table, []), table), 1):
            try:
                rows.append(shape.model_validate(row))
            except ValidationError as error:
                first = error.errors()[0]
                field = ".".join(str(step) for step in first["loc"])
                where = row.get("code", f"{table} {number}")
                raise RegisterError(f"{name}, {where}: {field}: {first['msg']}") from None
    for one, other in combinations(rows, 2):
        if one.code == other.code and _overlap(one, other):
            raise RegisterError(f"{one.code}: two {table} rows hold on one day; end the first before the second begins")
    return tuple(rows)


def _tables(name: str, written: Any, table: str) -> list[dict[str, Any]]:
    if not isinstance(written, list) or not all(isinstance(row, dict) for row in written):
        raise RegisterError(f"{name}: {table} is no list of tables; write [[{table}]] above each row")
    return written


def _overlap(one: Row, other: Row) -> bool:
    later = max(one.valid.begin, other.valid.begin)
    return on_that_day(one.valid, later) and on_that_day(other.valid, later)
