"""What every page of the desk has: the role of who is logged in, and where that role begins."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from services.chassis.outbox import day_of
from services.front import frame
from services.front.access import Person
from services.front.login import Session
from services.routing.staff import ADMINISTRATOR, AUDITOR, DESK, require

TEMPLATES = Path(__file__).parents[1] / "templates"
ROOMS = {DESK: "held", AUDITOR: "judged", ADMINISTRATOR: "register"}
"""The page that each role begins with."""


class Frame(frame.Frame):
    """Makes the pages of the desk."""

    def room(self, person: Person) -> str | None:
        """The first page of the first role of this person."""
        return next(iter(_rooms(person)), None)

    def shown(self, session: Session | None) -> Mapping[str, Any]:
        """The menu: a page for each role."""
        return {"rooms": _rooms(session.person) if session else []}

    def today(self) -> date:
        """The day in Amsterdam."""
        return day_of(self.now()).date()

    async def has(self, request: Request, role: str) -> Session:
        """Who asks, as `who`; Problem 403 without the role."""
        session = await self.who(request)
        require(session.person, role)
        return session

    def failed(self, request: Request, status: int) -> Response:
        """As on every page; a page without its role, and what is decided already, have sentences of their own."""
        if status == 409:
            return self.refusal(request, "not-held", status)
        if status == 403 and request.method == "GET":
            return self.refusal(request, "norole", status)
        return super().failed(request, status)


def _rooms(person: Person) -> list[str]:
    return [room for role, room in ROOMS.items() if role in person.roles]
