"""For the auditor: who opened which story or messages, when and why; no case and nothing of what was opened."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import asyncpg
from fastapi import Request
from fastapi.responses import Response

from services.chassis.logs import log
from services.committee import store
from services.committee.pages.frame import AUDITOR, Frame
from services.committee.pages.listing import reference
from services.committee.pages.queries import opened, places, registered
from services.committee.pages.words import spoken
from services.front.access import Person
from services.front.cursors import moment_of

PAGE = 50


def audited(person: Person, codes: Sequence[str]) -> list[str]:
    """The destinations whose openings this person may see: all of them, or those where they are the auditor."""
    if AUDITOR in person.roles:
        return list(codes)
    mine = {name.upper().replace("-", "_") for name, roles in person.destinations.items() if AUDITOR in roles}
    return [code for code in codes if code in mine]


class Audit:
    """The page."""

    def __init__(self, frame: Frame, pool: asyncpg.Pool) -> None:
        self._frame, self._pool = frame, pool

    async def show(self, request: Request) -> Response:
        """The openings of every destination that this person audits, or of one of them, the newest first."""
        session = await self._frame.who(request)
        async with store.as_member(self._pool, (), session.person.subject) as tx:
            mine = audited(session.person, await registered(tx))
            names = await places(tx, mine, spoken(request).language)
        if not mine:
            log().warning("access_refused", subject=session.person.subject, reason=AUDITOR)
            return self._frame.refusal(request, "norole", 403, session)
        asked, after = request.query_params.get("destination", ""), request.query_params.get("after", "")
        chosen = asked if asked in mine else ""
        wanted = [chosen] if chosen else mine
        async with store.as_member(self._pool, wanted, session.person.subject) as tx:
            found = await opened(tx, wanted, moment_of(after), PAGE + 1)
        values: dict[str, Any] = {"openings": found[:PAGE], "reference": reference, "chosen": chosen, "after": after}
        if len(found) > PAGE:
            last = found[PAGE - 1]
            further = {"destination": chosen, "after": f"{last['opened_at'].isoformat()} {last['id']}"}
            values["next"] = urlencode(further)
        values["names"] = {code: name for code, (name, _) in names.items()}
        return self._frame.page(request, "audit.html", session, "openings", **{"next": "", **values})
