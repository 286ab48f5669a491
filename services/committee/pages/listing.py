"""The list of cases: what somebody's own destinations have, the most urgent first, a page at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

import asyncpg
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.logs import log
from services.chassis.outbox import day_of
from services.committee import store
from services.committee.decisions import Case, CaseStatus
from services.committee.lights import Light, lights, next_light
from services.committee.lists import SHOWN, Order, Place, listed
from services.committee.pages.frame import Frame, audits, works
from services.committee.pages.queries import awaits_answer, places
from services.committee.pages.words import spoken

PAGE = 20
STATUSES: dict[str, tuple[CaseStatus, ...]] = {
    "working": ("open", "accepted"),
    "open": ("open",),
    "accepted": ("accepted",),
    "refused": ("refused",),
    "all": SHOWN,
}


@dataclass(frozen=True)
class Line:
    """One case in the list."""

    case: Case
    reference: str
    light: Light | None
    story: str
    awaited: bool
    """Whether the reporter wrote last."""


@dataclass(frozen=True)
class Choice:
    """What somebody chose to see; a choice that does not exist is the usual one."""

    status: str
    destination: str
    order: Order
    after: Place | None

    @classmethod
    def of(cls, request: Request) -> "Choice":
        asked = request.query_params
        status = asked.get("status", "")
        return cls(
            status if status in STATUSES else "working",
            asked.get("destination", ""),
            "newest" if asked.get("order") == "newest" else "oldest",
            Place.read(asked.get("after", "")),
        )

    def further(self, place: Place) -> str:
        """The query of the page after ``place``."""
        return urlencode({"status": self.status, "destination": self.destination, "order": self.order, "after": place})


def reference(part: UUID) -> str:
    """A case's short name among people: the first eight digits of its part."""
    return f"{part.hex[:4]}-{part.hex[4:8]}".upper()


def lines(
    cases: Sequence[Case], names: dict[str, tuple[str, bool]], awaited: Collection[tuple[UUID, int]], today: date
) -> list[Line]:  # fmt: skip
    """Each case as a line, with the term that comes next; ``awaited`` are those where the reporter wrote last."""
    return [
        Line(
            case, reference(case.part), next_light(lights(case, today)), _story(case, names[case.destination][1]),
            (case.part, case.attempt) in awaited and case.status != "refused",
        )
        for case in cases
    ]  # fmt: skip


def _story(case: Case, workbench: bool) -> str:
    if not workbench:
        return "elsewhere"
    return "here" if case.story_on else "on-its-way"


class Listing:
    """The page."""

    def __init__(self, frame: Frame, pool: asyncpg.Pool) -> None:
        self._frame, self._pool = frame, pool

    async def show(self, request: Request) -> Response:
        """The cases of somebody's own destinations, or a page that says that there are none for this account."""
        session = await self._frame.who(request)
        mine = works(session.person)
        if not mine and audits(session.person):
            return RedirectResponse(spoken(request).path("openings"), 303)
        if not mine:
            log().warning("access_refused", subject=session.person.subject, reason="no cases")
            return self._frame.refusal(request, "norole", 403, session)
        choice = Choice.of(request)
        language = request.url.path.split("/")[1]
        wanted = [choice.destination] if choice.destination in mine else mine
        async with store.as_member(self._pool, mine, session.person.subject) as tx:
            names = await places(tx, mine, language)
            found, more = await listed(tx, wanted, STATUSES[choice.status], choice.order, choice.after, PAGE)
            awaited = await awaits_answer(tx, found)
        shown = lines(found, names, awaited, day_of(self._frame.now()).date())
        return self._frame.page(
            request,
            "list.html",
            session,
            "cases",
            lines=shown,
            names={code: name for code, (name, _) in names.items()},
            choice=choice,
            statuses=list(STATUSES),
            live=True,
            next=choice.further(more) if more else "",
        )
