"""One case as its destination sees it: facts, reason, clocks, story and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import Request
from fastapi.responses import Response

from services.chassis.outbox import day_of
from services.chassis.problems import problem
from services.committee import store
from services.committee.casework import Casework
from services.committee.clocks import AMSTERDAM
from services.committee.decisions import Case
from services.committee.lights import lights
from services.committee.messages import Message
from services.committee.pages.frame import Frame, works
from services.committee.pages.listing import reference
from services.committee.pages.queries import alarms, called, deeds, openings, places, recusals
from services.committee.pages.words import Words, spoken
from services.front.login import Session

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Moment:
    """A thing that happened: its day, the time where that is known, and what."""

    day: date
    at: datetime | None
    text: str


_OPENING = {"story": "opening", "messages": "opening_messages"}


def timeline(
    w: Words, case: Case, deeds: Mapping[str, Any], written: Sequence[Message], opened: Rows, rung: Rows, left: Rows
) -> list[Moment]:
    """What happened to a case, the first thing first; within a day in the order of this list, as only openings of the
    story and of the case keep the hour."""
    texts, reasons = w["timeline"], w["opening_reasons"]
    why = w["refusal_reasons"].get(deeds["refusal_reason"], "")
    moments = [
        _on(case.received_on, texts["received"]),
        _at(case.opened_at, texts["opened"]),
        _on(case.acknowledged_on, texts["acknowledged"]),
        _on(case.story_on, texts["story"]),
        *(_on(one.written_on, texts[f"written_{one.author}"].format(person=one.person)) for one in written),
        *(
            _at(
                one["opened_at"],
                texts[_OPENING[one["what"]]].format(person=one["person"], reason=reasons[one["reason"]]),
            )
            for one in reversed(opened)
        ),
        *(
            _on(one["raised_on"], texts["alarm" if one["step"] >= 0 else "passed"].format(term=w["terms"][one["term"]]))
            for one in rung
        ),
        *(_at(one["recused_at"], texts["recused"].format(person=one["person"], by=one["recused_by"])) for one in left),
        _on(case.accepted_on, texts["accepted"].format(person=deeds["accepted_by"])),
        _on(case.refused_on, texts["refused"].format(person=deeds["refused_by"], reason=why)),
    ]
    return sorted((one for one in moments if one), key=lambda one: one.day)


def _on(day: date | None, text: str) -> Moment | None:
    return Moment(day, None, text) if day else None


def _at(moment: datetime | None, text: str) -> Moment | None:
    return Moment(moment.astimezone(AMSTERDAM).date(), moment, text) if moment else None


class CaseFile:
    """The page, also as other pages come back to it with an error."""

    def __init__(self, frame: Frame, casework: Casework, pool: asyncpg.Pool) -> None:
        self._frame, self._casework, self._pool = frame, casework, pool

    async def show(self, request: Request, part: str) -> Response:
        """The case, or Problem 404."""
        session = await self._frame.who(request)
        return await self.page(request, session, part_of(part), {})

    async def page(
        self, request: Request, session: Session, part: UUID, wrong: Mapping[str, str], status: int = 200
    ) -> Response:
        """The case with ``wrong`` fields of the form that opens the story."""
        case = await self._casework.case(part, session.person)
        w = spoken(request)
        async with store.as_member(self._pool, works(session.person), session.person.subject) as tx:
            name, workbench = (await places(tx, [case.destination], w.language))[case.destination]
            organisations = await called(tx, case.facts or {}, w.language)
            done = await deeds(tx, case)
            opened = await openings(tx, case)
            rung = await alarms(tx, case)
            left = await recusals(tx, case)
            messages = await store.messages_of(tx, case)
        return self._frame.page(
            request,
            "case.html",
            session,
            "cases",
            str(part),
            status=status,
            case=case,
            reference=reference(part),
            name=name,
            workbench=workbench,
            facts=w.facts(case.facts or {}, organisations),
            rulebook=done["rulebook"],
            lights=lights(case, day_of(self._frame.now()).date()),
            timeline=timeline(w, case, done, messages, opened, rung, left),
            messages=messages,
            done=request.query_params.get("done") == case.status,
            live=request.method == "GET",
            wrong=wrong,
        )


def part_of(text: str) -> UUID:
    """The part in an address; Problem 404 where it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise problem(404, "There is no such case.") from None
