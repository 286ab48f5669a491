"""What every page of the workbench has: who works where, and pages that ask for themselves again."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from services.committee.casework import destinations_of
from services.front import frame
from services.front.access import Person
from services.front.login import Session
from services.front.pages import dated

TEMPLATES = Path(__file__).parents[1] / "templates"
SCRIPT = TEMPLATES / "live.js"
SCRIPT_NAME = dated(SCRIPT)
LIVE = "x-live"
"""The header with which a page of ours, and no person, asks for itself again: that prolongs no session."""
AUDITOR = "auditor"
_OF_A_CASE = frozenset({"already-accepted", "already-refused", "on-its-way", "own-system", "unreadable", "409"})


class Frame(frame.Frame):
    """Makes the pages of the workbench."""

    home = ("cases",)

    def room(self, person: Person) -> str:
        """The list of cases, which says so to who has none."""
        return "cases"

    def shown(self, session: Session | None) -> Mapping[str, Any]:
        """Whether the menu has the openings of stories, and the script of pages that live."""
        return {"audits": session is not None and audits(session.person), "script": SCRIPT_NAME}

    async def session(self, request: Request) -> Session | None:
        """Whose session this is; a page that asks for itself again prolongs nothing."""
        return await self.login.session(request, self.now(), idle=LIVE in request.headers)

    def page(
        self, request: Request, template: str, session: Session | None, *place: str, status: int = 200, **values: Any
    ) -> Response:
        """As every page; one that is ``live`` may ask for itself again, and is not sent again while it is the same."""
        answer = super().page(request, template, session, *place, status=status, **values)
        if not values.get("live"):
            return answer
        answer.headers["Content-Security-Policy"] += "; script-src 'self'; connect-src 'self'"
        tag = f'"{sha256(answer.body).hexdigest()[:32]}"'
        if LIVE in request.headers and request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        answer.headers["ETag"] = tag
        return answer

    def refusal(
        self, request: Request, reason: str, status: int, session: Session | None = None, **more: Any
    ) -> Response:
        """As every refusal; the way on leads to the case where that is still there to look at."""
        if reason in _OF_A_CASE and (part := request.path_params.get("part")):
            w = self.words(request)
            more |= {"home": w.path("cases", part), "back": w["story"]["back"]}
        return super().refusal(request, reason, status, session, **more)


def works(person: Person) -> list[str]:
    """Where this person works, in one order for every page."""
    return sorted(destinations_of(person))


def audits(person: Person) -> bool:
    """Whether this person audits every destination, or some."""
    return any(AUDITOR in roles for roles in (person.roles, *person.destinations.values()))
