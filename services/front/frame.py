"""What every staff page has: its language, who is logged in and until when, and a page for each refusal."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.problems import problem
from services.front.access import Person
from services.front.login import Login, Session
from services.front.pages import SHARED, Pages, dated, sent
from services.front.sessions import IDLE
from services.front.words import LANGUAGES, Words, language_of

SHEET = SHARED / "staff.css"
SHEET_NAME = dated(SHEET)
_MINUTE = timedelta(minutes=1)
_REASONS = {401: "ended", 403: "403", 404: "404", 405: "404", 409: "409", 500: "500", 503: "503"}
"""The sentence, under ``refusals`` in the texts, for a status that an API would have answered; ``400`` for others."""

Now = Callable[[], datetime]


def utc() -> datetime:
    """The moment of now."""
    return datetime.now(UTC)


class Frame(ABC):
    """Makes the pages of one service; ``now`` is asked for the time once a page."""

    home: tuple[str, ...] = ()
    """The page that a refusal leads to, as `Words.path` takes it."""

    def __init__(self, pages: Pages, login: Login, words: Callable[[str], Words], now: Now) -> None:
        self._pages, self.login, self.in_language, self.now = pages, login, words, now

    @abstractmethod
    def room(self, person: Person) -> str | None:
        """The page this person begins with; None for who has no business here."""

    def shown(self, session: Session | None) -> Mapping[str, Any]:
        """What the templates of this service want on every page."""
        return {}

    def words(self, request: Request) -> Words:
        """The words of the page that was asked for."""
        return self.in_language(language_of(request))

    async def session(self, request: Request) -> Session | None:
        """Whose session this is; asking for a page prolongs it."""
        return await self.login.session(request, self.now())

    async def who(self, request: Request) -> Session:
        """Who asks; Problem 401 for nobody, which `failed` answers with the way in."""
        session = await self.session(request)
        if session is None:
            raise problem(401, "Log in first.")
        return session

    def page(
        self, request: Request, template: str, session: Session | None, *place: str, status: int = 200, **values: Any
    ) -> Response:
        """A page; ``place`` is where it stands in the other language, as `Words.path` takes it."""
        mine = language_of(request)
        other = next(language for language in LANGUAGES if language != mine)
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        return self._pages.html(
            template,
            status,
            language=mine,
            w=self.in_language(mine),
            other=other,
            elsewhere=self.in_language(other).path(*place) + query,
            sheet=SHEET_NAME,
            session=session,
            capped=session is not None and session.until - self.now() < IDLE - _MINUTE,
            **self.shown(session),
            **values,
        )

    def refusal(
        self, request: Request, reason: str, status: int, session: Session | None = None, **more: Any
    ) -> Response:
        """One sentence on what is wrong, and a way on; ``typed`` shows once more what going there would lose."""
        here = request.url.path if request.method == "GET" else ""
        home = self.words(request).path(*self.home)
        values = {"reason": reason, "again": here, "home": home, "to": quote(here or home), **more}
        return self.page(request, "refusal.html", session, *self.home, status=status, **values)

    def failed(self, request: Request, status: int) -> Response:
        """The page for what an API would have answered with ``status``; for a GET by nobody, the way in.

        What was kept of a form is on it. After a 503 it can be sent again, and the page says whether it was saved or
        that nobody knows.
        """
        if status == 401 and request.method == "GET":
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/login?to={quote(request.url.path + query)}", 303)
        reason, kept = _REASONS.get(status, "400"), sent(request)
        if kept is None or status not in (401, 503):
            return self.refusal(request, reason, status)
        if status == 503:
            reason = "unknown" if kept.perhaps_saved else "unsaved"
        return self.refusal(request, reason, status, typed=kept.typed, fields=kept.again)

    async def nowhere(self, request: Request) -> Response:
        """An address that is nobody's."""
        return self.failed(request, 404)
