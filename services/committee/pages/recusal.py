"""Somebody who must not judge a case leaves it, or is left out by the secretary or the chair."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response

from services.committee.casework import Casework, leads
from services.committee.pages.casefile import part_of
from services.committee.pages.frame import Frame
from services.committee.pages.listing import reference
from services.committee.pages.words import spoken
from services.front.login import Session
from services.front.pages import read_form

LARGEST = 1_024


class Recusal:
    """Asks, and records; whoever left has no case to go back to."""

    def __init__(self, frame: Frame, casework: Casework) -> None:
        self._frame, self._casework = frame, casework

    async def ask(self, request: Request, part: str) -> Response:
        """Says what it means, and asks."""
        return await self._page(request, await self._frame.who(request), part)

    async def recuse(self, request: Request, part: str) -> Response:
        """The button for oneself, or the login name of somebody else."""
        session = await self._frame.who(request)
        form = await read_form(request, LARGEST)
        mine = "self" in form
        person = session.person.subject if mine else form.get("person", [""])[0].strip()
        if not mine and (person.split() != [person] or "\0" in person):
            wrong = {"person": spoken(request)["recuse"]["no_login" if person else "missing"]}
            return await self._page(request, session, part, 400, wrong=wrong)
        await self._casework.recuse(part_of(part), session.person, person)
        if person == session.person.subject:
            return self._frame.refusal(request, "recused", 200, session)
        return await self._page(request, session, part, recused=person)

    async def _page(
        self, request: Request, session: Session, part: str, status: int = 200, **values: Any
    ) -> Response:  # fmt: skip
        case = await self._casework.case(part_of(part), session.person)
        return self._frame.page(
            request, "recuse.html", session, "cases", part, "recuse", status=status, part=part,
            reference=reference(case.part), leads=leads(session.person, case.destination),
            **{"wrong": {}, "recused": "", **values},
        )  # fmt: skip
