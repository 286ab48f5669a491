"""The way in and out: the start page, logging in at the provider and back, staying logged in, and logging out."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.logs import log
from services.front.frame import SHEET, SHEET_NAME, Frame
from services.front.pages import kept
from services.front.provider import LoginFailed
from services.front.words import LANGUAGES


class Entry:
    """Each method answers one address."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def add(self, routes: APIRouter) -> None:
        """These pages and the stylesheet of all staff pages; what a service adds after it, comes after it."""
        for address, answer in (("/", self.front), ("/login", self.login), ("/signed-in", self.signed_in)):
            routes.add_api_route(address, answer)
        routes.add_api_route(f"/{SHEET_NAME}", kept(SHEET, "text/css"))
        for language in LANGUAGES:
            path = self._frame.in_language(language).path
            routes.add_api_route(path(), self.start)
            routes.add_api_route(path("session"), self.session)
            routes.add_api_route(path("logout"), self.logout, methods=["POST"])

    async def front(self, request: Request) -> Response:
        """To the start page in the browser's language."""
        return RedirectResponse(self._frame.words(request).path(), 303)

    async def start(self, request: Request) -> Response:
        """The way in; for who is in already, their first page, or that there is none for this account."""
        session = await self._frame.session(request)
        if session is None:
            return self._frame.page(request, "start.html", None)
        room = self._frame.room(session.person)
        if room is not None:
            return RedirectResponse(self._frame.words(request).path(room), 303)
        log().warning("access_refused", subject=session.person.subject, reason="no role here")
        return self._frame.refusal(request, "norole", 403, session)

    async def login(self, request: Request) -> Response:
        """Off to the provider."""
        to = request.query_params.get("to") or self._frame.words(request).path()
        return await self._frame.login.start(to, self._frame.now())

    async def signed_in(self, request: Request) -> Response:
        """Back from the provider."""
        try:
            return await self._frame.login.finish(request, self._frame.now())
        except LoginFailed:
            log().warning("login_failed")
            return self._frame.refusal(request, "login", 400)

    async def session(self, request: Request) -> Response:
        """Asking for this page keeps somebody logged in, in another tab, so that nothing that was typed is lost."""
        return self._frame.page(request, "session.html", await self._frame.who(request), "session")

    async def logout(self, request: Request) -> Response:
        """Out, here and at the provider."""
        return await self._frame.login.leave(request, self._frame.now())
