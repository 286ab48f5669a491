"""What every page of the workbench has: its language, who is logged in and until when, and a page for each refusal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.access import Person
from services.chassis.login import Login, Session
from services.chassis.pages import SHARED, Pages
from services.chassis.problems import problem
from services.chassis.sessions import IDLE
from services.committee.casework import destinations_of
from services.committee.pages.words import LANGUAGES, Words, words

TEMPLATES = Path(__file__).parents[1] / "templates"
SHEET = SHARED / "staff.css"
SCRIPT = TEMPLATES / "live.js"
SCRIPT_NAME = f"live.{sha256(SCRIPT.read_bytes()).hexdigest()[:12]}.js"
LIVE = "x-live"
"""The header with which a page of ours, and no person, asks for itself again: that prolongs no session."""
SHEET_NAME = f"staff.{sha256(SHEET.read_bytes()).hexdigest()[:12]}.css"
AUDITOR = "auditor"
Now = Callable[[], datetime]


class Frame:
    """Makes pages; ``now`` is asked for the time once a page."""

    def __init__(self, pages: Pages, login: Login, now: Now) -> None:
        self._pages, self.login, self.now = pages, login, now

    async def who(self, request: Request) -> Session:
        """Who asks; Problem 401 for nobody, which `failed` answers with the way in."""
        session = await self.login.session(request, self.now(), idle=LIVE in request.headers)
        if session is None:
            raise problem(401, "Log in first.")
        return session

    def page(
        self, request: Request, template: str, session: Session | None, *place: str, status: int = 200, **values: Any
    ) -> Response:
        """A page of the workbench; ``place`` is where it stands in the other language, as `Words.path` takes it."""
        mine = language_of(request)
        other = next(language for language in LANGUAGES if language != mine)
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        shown: dict[str, Any] = {"session": session, "audits": session is not None and audits(session.person)}
        shown |= {"capped": session is not None and session.until - self.now() < IDLE - _MINUTE}
        answer = self._pages.html(
            template,
            status,
            language=mine,
            w=words(mine),
            other=other,
            elsewhere=words(other).path(*place) + query,
            sheet=SHEET_NAME,
            script=SCRIPT_NAME,
            **shown,
            **values,
        )
        return _renewing(request, answer) if values.get("live") else answer

    def refusal(self, request: Request, reason: str, status: int, session: Session | None = None) -> Response:
        """One sentence on what is wrong, and a way on."""
        here = request.url.path if request.method == "GET" else ""
        home = words(language_of(request)).path("cases")
        values = {"reason": reason, "again": here, "home": home, "to": quote(here or home)}
        return self.page(request, "refusal.html", session, "cases", status=status, **values)

    def failed(self, request: Request, status: int) -> Response:
        """The page for what an API would have answered with ``status``; for a GET by nobody, the way in."""
        if status == 401 and request.method == "GET":
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/login?to={quote(request.url.path + query)}", 303)
        known = {401: "ended", 403: "403", 404: "404", 405: "404", 409: "409", 500: "500", 503: "503"}
        return self.refusal(request, known.get(status, "400"), status)


_MINUTE = timedelta(minutes=1)


def _renewing(request: Request, answer: Response) -> Response:
    """A page that may run the script that asks for it again, and is not sent again while it is the same."""
    answer.headers["Content-Security-Policy"] += "; script-src 'self'; connect-src 'self'"
    tag = f'"{sha256(answer.body).hexdigest()[:32]}"'
    if LIVE in request.headers and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    answer.headers["ETag"] = tag
    return answer


def language_of(request: Request) -> str:
    """That of the path, else the first of ours that the browser names, else Dutch."""
    first = request.url.path.split("/")[1]
    if first in LANGUAGES:
        return first
    wanted = [one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")]
    return next((one for one in wanted if one in LANGUAGES), "nl")


def works(person: Person) -> list[str]:
    """Where this person works, in one order for every page."""
    return sorted(destinations_of(person))


def audits(person: Person) -> bool:
    """Whether this person audits every destination, or some."""
    return any(AUDITOR in roles for roles in (person.roles, *person.destinations.values()))


def spoken(request: Request) -> Words:
    """The words of the page that was asked for."""
    return words(language_of(request))
