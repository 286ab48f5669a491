"""What every page of the desk has: its language, who is logged in and with which role, and a page for each refusal."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.login import Login, Session
from services.chassis.outbox import day_of
from services.chassis.pages import SHARED, Pages
from services.chassis.problems import problem
from services.chassis.sessions import IDLE
from services.routing.pages.words import LANGUAGES, language_of, words
from services.routing.staff import ADMINISTRATOR, AUDITOR, DESK, require

TEMPLATES = Path(__file__).parents[1] / "templates"
SHEET = SHARED / "staff.css"
SHEET_NAME = f"staff.{sha256(SHEET.read_bytes()).hexdigest()[:12]}.css"
ROOMS = {DESK: "held", AUDITOR: "judged", ADMINISTRATOR: "register"}
"""The page that each role begins with."""

_MINUTE = timedelta(minutes=1)
Now = Callable[[], datetime]


class Frame:
    """Makes pages; ``now`` is asked for the time once a page."""

    def __init__(self, pages: Pages, login: Login, now: Now) -> None:
        self._pages, self.login, self.now = pages, login, now

    def today(self) -> date:
        """The day in Amsterdam."""
        return day_of(self.now()).date()

    async def who(self, request: Request, role: str | None = None) -> Session:
        """Who asks; Problem 401 for nobody, which `failed` answers with the way in, and 403 without the role."""
        session = await self.login.session(request, self.now())
        if session is None:
            raise problem(401, "Log in first.")
        if role:
            require(session.person, role)
        return session

    def page(
        self, request: Request, template: str, session: Session | None, *place: str, status: int = 200, **values: Any
    ) -> Response:
        """A page of the desk; ``place`` is where it stands in the other language, as `Words.path` takes it."""
        mine = language_of(request)
        other = next(language for language in LANGUAGES if language != mine)
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        roles = session.person.roles if session else ()
        return self._pages.html(
            template,
            status,
            language=mine,
            w=words(mine),
            other=other,
            elsewhere=words(other).path(*place) + query,
            sheet=SHEET_NAME,
            session=session,
            capped=session is not None and session.until - self.now() < IDLE - _MINUTE,
            rooms=[room for role, room in ROOMS.items() if role in roles],
            **values,
        )

    def refusal(self, request: Request, reason: str, status: int, session: Session | None = None) -> Response:
        """One sentence on what is wrong, and a way on."""
        here = request.url.path if request.method == "GET" else ""
        home = words(language_of(request)).path()
        values = {"reason": reason, "again": here, "home": home, "to": quote(here or home)}
        return self.page(request, "refusal.html", session, status=status, **values)

    def failed(self, request: Request, status: int) -> Response:
        """The page for what an API would have answered with ``status``; for a GET by nobody, the way in."""
        if status == 401 and request.method == "GET":
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/login?to={quote(request.url.path + query)}", 303)
        known = {401: "ended", 404: "404", 405: "404", 409: "not-held", 500: "500", 503: "503"}
        if status == 403:
            return self.refusal(request, "norole" if request.method == "GET" else "403", status)
        return self.refusal(request, known.get(status, "400"), status)
