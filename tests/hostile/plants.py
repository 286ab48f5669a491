"""Bugs to plant: ``python -m tests.hostile.plants`` is intake's web face with one of each kind in it, by address."""

import runpy
import sys
import time
from collections.abc import Iterable
from typing import Any

from starlette.responses import PlainTextResponse

from services.chassis.logs import log
from services.chassis.web import Face, Receive, Scope, Send

FOUND = ("5xx", "status that is not promised", "input in the answer", "too slow", "input in log: ")
"""How what a campaign says of each begins."""
BLOCKED = 1.5


def all_found(faults: Iterable[str]) -> bool:
    """Whether a campaign saw each of the bugs."""
    told = list(faults)
    return all(any(fault.startswith(kind) for fault in told) for kind in FOUND)


class Careless:
    """ASGI before the app, with a mistake at each of five addresses; the rest goes on as it should."""

    def __init__(self, app: Any) -> None:
        self._app, self._blocks = app, True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        told = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
        if path == "/nl/veilig":
            raise ValueError
        if path == "/v1/organisations":
            await PlainTextResponse("", 418)(scope, receive, send)
            return
        if path == "/nl/privacy":
            await PlainTextResponse(told, 404, {"X-Asked": told})(scope, receive, send)
            return
        if path == "/en/privacy":
            log().warning("request_failed", reason=told)
        if path == "/en/safe" and self._blocks:
            self._blocks = False
            time.sleep(BLOCKED)  # noqa: ASYNC251 - the bug
        await self._app(scope, receive, send)


if __name__ == "__main__":
    right = Face.__init__

    def careless(self: Face, app: Any, seconds: float) -> None:
        """Every face looks at a careless app."""
        right(self, Careless(app), seconds)

    Face.__init__ = careless  # type: ignore[method-assign]
    sys.argv = sys.argv[:1]
    runpy.run_module("services.intake", run_name="__main__")
