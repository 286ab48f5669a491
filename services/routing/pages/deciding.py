"""Deciding about a held part: where to and why, then whether that is right, then it is done."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg
from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.chassis.messages import Refused
from services.chassis.run import Rooms
from services.front.login import Session
from services.front.pages import keep, read_form, saving
from services.routing import held, history, register
from services.routing.consent import lacks_consent
from services.routing.history import PartHistory
from services.routing.holding import possible, track_of, warnings_of
from services.routing.judging import Judgement, decide
from services.routing.pages.board import Board
from services.routing.pages.frame import Frame
from services.routing.pages.heldpart import HeldPart, attempt_of, part_of
from services.routing.pages.words import spoken
from services.routing.staff import DESK

LARGEST = 32_768


class Deciding:
    """The first step is the form on the part's own page."""

    def __init__(self, frame: Frame, rooms: Rooms, board: Board) -> None:
        self._frame, self._rooms, self._board = frame, rooms, board
        self._pool: asyncpg.Pool = rooms.runtime.pool

    async def decide(self, request: Request, part: str) -> Response:
        """The page that asks whether this is right; once somebody says so, the decision."""
        fields = await read_form(request, LARGEST)
        keep(request, fields, "motivation")
        session = await self._frame.has(request, DESK)
        form = {name: values[0].strip() for name, values in fields.items()}
        id = part_of(part)
        judged = _judgement(form)
        async with self._pool.acquire() as tx:
            row = await held.part(tx, id)
            known = await history.history(tx, [str(row["complaint"])]) if row else {}
        if row is None:
            return self._frame.refusal(request, "not-held", 409, session)
        found = HeldPart.of(row)
        place = form.get("destination", "")
        reachable = place in possible(register.in_force(self._frame.today()))
        reachable = reachable and not lacks_consent(place, found.situation.holds)
        if judged is None or not reachable or "change" in form:
            wrong = {} if "change" in form else _wrong(request, judged, reachable)
            return await self._board.page(request, session, id, form, wrong, 400 if wrong else 200)
        if "sure" not in form:
            return self._check(request, session, found, judged, known[str(row["complaint"])].parts[id])
        return await self._send(request, session, id, judged, attempt_of(form))

    def _check(
        self, request: Request, session: Session, part: HeldPart, judged: Judgement, before: PartHistory
    ) -> Response:
        current = register.in_force(self._frame.today())
        return self._frame.page(
            request, "check.html", session, "held", str(part.row["part"]), part=part, judged=judged, register=current,
            warnings=list(warnings_of(judged.destination, part.situation, before)),
            track=track_of(judged.destination, part.situation.holds, current),
        )  # fmt: skip

    async def _send(
        self, request: Request, session: Session, part: UUID, judged: Judgement, attempt: int
    ) -> Response:  # fmt: skip
        saving(request)
        try:
            await decide(self._rooms, part, judged, session.person, self._frame.now(), attempt)
        except Refused as refused:
            return self._frame.refusal(request, refused.code, 409, session)
        return RedirectResponse(spoken(request).path("held", str(part)) + "?done=yes", 303)


def _judgement(form: Mapping[str, str]) -> Judgement | None:
    # A place that was not chosen is told apart from a motivation that is too short.
    place = form.get("destination") or "none"
    try:
        return Judgement(destination=place, motivation=form.get("motivation", ""), confirm="confirm" in form)
    except ValidationError:
        return None


def _wrong(request: Request, judged: Judgement | None, reachable: bool) -> dict[str, str]:
    """What to mend, in the order of the form."""
    texts = spoken(request)["wrong"]
    fields = {"destination": not reachable, "motivation": judged is None}
    return {name: texts[name] for name, wrong in fields.items() if wrong}
