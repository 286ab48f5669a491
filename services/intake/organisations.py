"""The register as intake's web face knows it: read from its own table, kept for a few seconds of one day."""

import time
from datetime import date
from typing import Any

import asyncpg

from schemas.model import Shape
from schemas.register import OrgRegime, Text
from services.chassis.database import INFRASTRUCTURE
from services.intake import store

FRESH_SECONDS = 5.0


class OrganisationOut(Shape):
    """An organisation that can be named in a complaint."""

    code: str
    names: Text
    parent: str | None
    org_regime: OrgRegime


class OrganisationsOut(Shape):
    """Sorted by code."""

    organisations: tuple[OrganisationOut, ...]


class Register:
    """The organisations of a day."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._read_at, self._on = float("-inf"), date.min
        self._known: tuple[OrganisationOut, ...] = ()

    async def organisations(self, on: date) -> OrganisationsOut:
        """All of them."""
        await self._refresh(on)
        return OrganisationsOut(organisations=self._known)

    async def codes(self, on: date) -> frozenset[str]:
        """Their codes."""
        await self._refresh(on)
        return frozenset(one.code for one in self._known)

    async def _refresh(self, on: date) -> None:
        # What was read before midnight says nothing of the day after it.
        if on == self._on and time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        try:
            async with self._pool.acquire() as tx:
                rows = await store.organisations(tx, on)
        except INFRASTRUCTURE:
            if self._known:  # A form that is being filled in can be shown from what we knew.
                return
            raise
        self._known = tuple(_organisation(row) for row in rows)
        self._read_at, self._on = time.monotonic(), on


def _organisation(row: Any) -> OrganisationOut:
    return OrganisationOut(code=row["code"], names=Text(**row["names"]), parent=row["parent"], org_regime=row["regime"])
