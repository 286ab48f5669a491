"""The way in and out: the start page, logging in at the provider and back, staying logged in, and logging out."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.logs import log
from services.chassis.provider import LoginFailed
from services.routing.pages.frame import ROOMS, Frame
from services.routing.pages.words import spoken


class Entry:
    """Each method answers one address."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def front(self, request: Request) -> Response:
        """To the start page in the browser's language."""
        return RedirectResponse(spoken(request).path(), 303)

    async def start(self, request: Request) -> Response:
        """The way in; for who is in already, the first page of their role, or that there is none for this account."""
        session = await self._frame.login.session(request, self._frame.now())
        if session is None:
            return self._frame.page(request, "start.html", None)
        for role, room in ROOMS.items():
            if role in session.person.roles:
                return RedirectResponse(spoken(request).path(room), 303)
        log().warning("access_refused", subject=session.person.subject, reason="no role here")
        return self._frame.refusal(request, "norole", 403, session)

    async def login(self, request: Request) -> Response:
        """Off to the provider."""
        return await self._frame.login.start(
            request.query_params.get("to") or spoken(request).path(), self._frame.now()
        )

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

    async def nowhere(self, request: Request) -> Response:
        """An address that is nobody's."""
        return self._frame.failed(request, 404)
