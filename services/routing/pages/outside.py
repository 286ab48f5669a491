"""What was referred outside: the list of what is still to be sent on, and a person who says what was done with it."""

from typing import Any, get_args
from uuid import UUID

import asyncpg
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from schemas.routing import ForwardingWay
from services.chassis.messages import Refused
from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.front.login import Session
from services.front.pages import read_form
from services.routing import forwarding, held, register
from services.routing.pages.frame import Frame
from services.routing.pages.heldpart import attempt_of, part_of, reference
from services.routing.pages.words import spoken
from services.routing.staff import DESK

LARGEST = 1_024
_WAYS: dict[str, ForwardingWay] = {way: way for way in get_args(ForwardingWay)}


class Outside:
    """First what was done, then whether that is right, then it is recorded."""

    def __init__(self, frame: Frame, rooms: Rooms) -> None:
        self._frame, self._rooms = frame, rooms
        self._pool: asyncpg.Pool = rooms.runtime.pool

    async def list(self, request: Request) -> Response:
        """What is still to be sent on, the longest waiting first."""
        session = await self._frame.has(request, DESK)
        async with self._pool.acquire() as tx:
            found = await forwarding.waiting(tx)
        return self._page(request, "referred.html", session, parts=found)

    async def show(self, request: Request, part: str) -> Response:
        """A part that waits to be sent on, or what was done with it; Problem 404 for any other."""
        return await self._part(request, await self._frame.has(request, DESK), part_of(part))

    async def forward(self, request: Request, part: str) -> Response:
        """The page that asks whether this is right; once somebody says so, it is done."""
        session = await self._frame.has(request, DESK)
        form = {name: values[0] for name, values in (await read_form(request, LARGEST)).items()}
        id, way = part_of(part), _WAYS.get(form.get("way", ""))
        if way is None:
            return await self._part(request, session, id, 400, wrong={"way": spoken(request)["wrong"]["way"]})
        if "change" in form:
            return await self._part(request, session, id, way=way)
        if "sure" not in form:
            return await self._part(request, session, id, template="forward.html", way=way)
        try:
            await forwarding.forward(self._rooms, id, way, session.person, attempt_of(form))
        except Refused as refused:
            return self._frame.refusal(request, refused.code, 409, session)
        return RedirectResponse(spoken(request).path("referred", str(id)), 303)

    async def _part(
        self, request: Request, session: Session, part: UUID, status: int = 200, template: str = "refer.html",
        **values: Any,
    ) -> Response:  # fmt: skip
        async with self._pool.acquire() as tx:
            row, done = await forwarding.waiting_part(tx, part), await forwarding.done(tx, part)
            trail = await held.trail(tx, part)
        if row is None and done is None:
            raise problem(404, "There is no such part.")
        values = {"wrong": {}, "way": "", "part": row, "done": done, "trail": trail, **values}
        values["choices"] = [(code, label, "") for code, label in spoken(request)["referred"]["ways"].items()]
        return self._page(request, template if row else "refer.html", session, str(part), status=status, **values)

    def _page(
        self, request: Request, template: str, session: Session, *place: str, status: int = 200, **values: Any
    ) -> Response:  # fmt: skip
        today = self._frame.today()
        return self._frame.page(
            request, template, session, "referred", *place, status=status, today=today,
            register=register.in_force(today), reference=reference, **values,
        )  # fmt: skip
