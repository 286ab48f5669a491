"""Terms in a calendar program: the page that makes and withdraws secret addresses, and what is fetched at them."""

from datetime import date
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

import asyncpg
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.logs import log
from services.chassis.outbox import day_of
from services.chassis.problems import problem
from services.committee import calendars, ical, store
from services.committee.decisions import Case
from services.committee.lights import lights, running
from services.committee.pages.casefile import part_of
from services.committee.pages.frame import Frame, works
from services.committee.pages.listing import reference
from services.committee.pages.queries import places
from services.committee.pages.words import Words, spoken, words
from services.front.login import Session
from services.front.pages import read_form

LARGEST = 1_024
MOST = 500
"""Cases in a calendar, the longest waiting first: no program shows more, and a fetch stays small."""


def days_of(case: Case, w: Words, today: date) -> list[ical.Day]:
    """The terms of a case that still run, each under an id that does not change and tells nothing."""
    return [
        ical.Day(
            uuid5(NAMESPACE_URL, f"term/{case.part}/{case.attempt}/{light.term.id}"),
            light.day,
            case.opened_at,
            w["calendar"]["entry"].format(reference=reference(case.part), term=w["terms"][light.term.id]),
            w["calendar"]["note"].format(law=w.law(light.term.article)),
        )
        for light in running(lights(case, today))
        if light.day and case.opened_at
    ]


class Feed:
    """``home`` is the address of the workbench as people see it."""

    def __init__(self, frame: Frame, pool: asyncpg.Pool, home: str) -> None:
        self._frame, self._pool, self._home = frame, pool, home

    async def show(self, request: Request) -> Response:
        """What this is, and the addresses that open now."""
        return await self._page(request, await self._frame.who(request), "")

    async def make(self, request: Request) -> Response:
        """A new address; it is on this one answer and nowhere else."""
        session = await self._frame.who(request)
        mine, asked = works(session.person), (await read_form(request, LARGEST)).get("destination", [""])[0]
        if not mine:
            return self._refused(request, session)
        destination, now = asked if asked in mine else mine[0], self._frame.now()
        async with store.as_member(self._pool, mine, session.person.subject, writes=True) as tx:
            token = await calendars.make(tx, destination, spoken(request).language, session.person.subject, now)
        return await self._page(request, session, f"{self._home}/calendar/{token}.ics")

    async def withdraw(self, request: Request) -> Response:
        """Whoever works at a destination may close its addresses, also those of a colleague who left."""
        session = await self._frame.who(request)
        mine = works(session.person)
        if not mine:
            return self._refused(request, session)
        id = part_of((await read_form(request, LARGEST)).get("id", [""])[0])
        async with store.as_member(self._pool, mine, session.person.subject, writes=True) as tx:
            await calendars.withdraw(tx, id, self._frame.now())
        return RedirectResponse(spoken(request).path("calendar"), 303)

    async def fetch(self, request: Request, token: str) -> Response:
        """The calendar; Problem 404 for an address that does not open, whatever the reason."""
        now = self._frame.now()
        async with self._pool.acquire() as tx:
            found = await calendars.opened(tx, token, now)
        if found is None:
            raise problem(404, "There is no calendar at this address.")
        w, destination = words(found["language"]), found["destination"]
        async with store.as_member(self._pool, [destination], found["person"]) as tx:
            name, _ = (await places(tx, [destination], w.language))[destination]
            cases = await store.working(tx, destination, MOST)
        today = day_of(now).date()
        days = [day for case in cases for day in days_of(case, w, today)]
        body = ical.written(w["calendar"]["name"].format(name=name), days)
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {"Cache-Control": "private, max-age=3600", "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, 200, headers, "text/calendar; charset=utf-8")

    def _refused(self, request: Request, session: Session) -> Response:
        log().warning("access_refused", subject=session.person.subject, reason="no cases")
        return self._frame.refusal(request, "norole", 403, session)

    async def _page(self, request: Request, session: Session, made: str) -> Response:
        mine = works(session.person)
        if not mine:
            return self._refused(request, session)
        async with store.as_member(self._pool, mine, session.person.subject) as tx:
            names = {code: name for code, (name, _) in (await places(tx, mine, spoken(request).language)).items()}
            open_now = await calendars.living(tx, self._frame.now())
        return self._frame.page(
            request, "calendar.html", session, "calendar", names=names, made=made, calendars=open_now
        )
