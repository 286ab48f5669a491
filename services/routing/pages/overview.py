"""For who looks after the desk: decisions by hand for the auditor, the register of today for the administrator."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import asyncpg
from fastapi import Request
from fastapi.responses import Response

from services.chassis.sealing import read_key, thumbprint
from services.front.cursors import moment_of
from services.routing import held, register, rulebook
from services.routing.pages.frame import Frame
from services.routing.pages.heldpart import reference
from services.routing.staff import ADMINISTRATOR, AUDITOR

PAGE = 50
UNREADABLE = ""


class Overview:
    """Each method answers one address; ``keys`` is the folder with the public key of each destination."""

    def __init__(self, frame: Frame, pool: asyncpg.Pool, keys: Path) -> None:
        self._frame, self._pool, self._keys = frame, pool, keys

    async def judged(self, request: Request) -> Response:
        """Who sent what where and why, the newest first; no fact of a report is on this page."""
        session = await self._frame.has(request, AUDITOR)
        after = request.query_params.get("after", "")
        async with self._pool.acquire() as tx:
            found = await held.judgements(tx, moment_of(after), PAGE + 1)
        shown = found[:PAGE]
        following = f"{shown[-1]['decided_at'].isoformat()} {shown[-1]['part']}" if len(found) > PAGE else ""
        return self._frame.page(
            request, "judged.html", session, "judged", judgements=shown, reference=reference, after=after,
            register=register.in_force(self._frame.today()), next=urlencode({"after": following}) if following else "",
        )  # fmt: skip

    async def register(self, request: Request) -> Response:
        """What is in force today, under which keys stories are sealed, and what of this service stands still."""
        session = await self._frame.has(request, ADMINISTRATOR)
        today = self._frame.today()
        current = register.in_force(today)
        prints = await asyncio.to_thread(self._prints, list(current.destinations))
        async with self._pool.acquire() as tx:
            waiting = await held.waiting(tx)
        return self._frame.page(
            request, "register.html", session, "register", register=current, today=today, prints=prints,
            waiting=waiting, rulebook=rulebook.in_force(today).in_force,
        )  # fmt: skip

    def _prints(self, codes: list[str]) -> Mapping[str, str]:
        return {code: _print(self._keys / f"{code}.jwk") for code in codes}


def _print(file: Path) -> str:
    """The thumbprint of RFC 7638, or nothing for a key that cannot be read."""
    try:
        return thumbprint(read_key(file.read_text()))
    except (OSError, ValueError):
        return UNREADABLE
