"""What is held: the list, and one part with its reason, its proposal, its terms and what was decided before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import Request
from fastapi.responses import Response

from services.chassis.problems import problem
from services.front.login import Session
from services.routing import forwarding, held, register
from services.routing.pages.frame import Frame
from services.routing.pages.heldpart import HeldPart, part_of, reference
from services.routing.pages.places import groups
from services.routing.pages.words import spoken
from services.routing.staff import DESK


class Board:
    """Each method answers one address."""

    def __init__(self, frame: Frame, pool: asyncpg.Pool) -> None:
        self._frame, self._pool = frame, pool

    async def list(self, request: Request) -> Response:
        """Every held part, the longest waiting first."""
        session = await self._frame.has(request, DESK)
        async with self._pool.acquire() as tx:
            found = [HeldPart.of(row) for row in await held.parts(tx)]
            outside = await forwarding.how_many(tx)
        today = self._frame.today()
        current = register.in_force(today)
        return self._frame.page(
            request, "held.html", session, "held", parts=found, outside=outside, today=today, register=current
        )

    async def show(self, request: Request, part: str) -> Response:
        """A held part, or what was decided about one that a person looked at; Problem 404 for any other."""
        return await self.page(request, await self._frame.has(request, DESK), part_of(part), {}, {})

    async def page(
        self,
        request: Request,
        session: Session,
        part: UUID,
        typed: Mapping[str, str],
        wrong: Mapping[str, str],
        status: int = 200,
    ) -> Response:
        """The part, with what was typed and what of it is ``wrong``."""
        async with self._pool.acquire() as tx:
            row, trail = await held.part(tx, part), await held.trail(tx, part)
        if not any(one["destination"] == "HOLD" for one in trail):
            raise problem(404, "There is no such part.")
        today = self._frame.today()
        current = register.in_force(today)
        values: dict[str, Any] = {"part": HeldPart.of(row) if row else None, "typed": typed, "wrong": wrong}
        if row:
            holds = values["part"].situation.holds
            values["groups"] = groups(spoken(request), current, holds, row["proposal"])
        values |= {"reference": reference(part), "trail": trail, "today": today, "register": current}
        return self._frame.page(request, "part.html", session, "held", str(part), status=status, **values)
