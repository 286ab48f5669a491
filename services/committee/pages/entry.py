"""The way in and out: the start page, logging in at the provider and back, staying logged in, and logging out."""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.logs import log
from services.chassis.provider import LoginFailed
from services.committee.pages.frame import Frame, spoken


class Entry:
    """Each method answers one address."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def front(self, request: Request) -> Response:
        """To the start page in the browser's language."""
        return RedirectResponse(spoken(request).path(), 303)

    async def start(self, request: Request) -> Response:
        """The way in, or straight on to the cases for who is in already."""
        if await self._frame.login.session(request, self._frame.now()):
            return RedirectResponse(spoken(request).path("cases"), 303)
        return self._frame.page(request, "start.html", None)

    async def login(self, request: Request) -> Response:
        """Off to the provider."""
        to = request.query_params.get("to") or spoken(request).path("cases")
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
        session = await self._frame.who(request)
        return self._frame.page(request, "session.html", session, "session")

    async def logout(self, request: Request) -> Response:
        """Out, here and at the provider."""
        return await self._frame.login.leave(request, self._frame.now())

    async def nowhere(self, request: Request) -> Response:
        """An address that is nobody's."""
        return self._frame.failed(request, 404)
