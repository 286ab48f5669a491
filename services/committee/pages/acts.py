"""What somebody does with a case: accept it, say that it is not ours, open its story; each asked twice or logged."""

from typing import Any, get_args

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from schemas.committee import RefusalReason
from services.chassis.messages import Refused
from services.chassis.problems import Problem
from services.committee.casework import Casework
from services.committee.commands import OpeningReason
from services.committee.pages.casefile import CaseFile, part_of
from services.committee.pages.frame import Frame
from services.committee.pages.listing import reference
from services.committee.pages.words import spoken
from services.front.login import Session
from services.front.pages import read_form

LARGEST = 1_024
REFUSALS: tuple[RefusalReason, ...] = get_args(RefusalReason)
OPENINGS: tuple[OpeningReason, ...] = get_args(OpeningReason)


class Acts:
    """Each method answers one address; what a case does not allow any more is a page that says why."""

    def __init__(self, frame: Frame, casework: Casework, file: CaseFile) -> None:
        self._frame, self._casework, self._file = frame, casework, file

    async def ask_accept(self, request: Request, part: str) -> Response:
        """Says what accepting means, and asks."""
        return await self._ask(request, await self._frame.who(request), part, "accept")

    async def accept(self, request: Request, part: str) -> Response:
        """Accepts."""
        session = await self._frame.who(request)
        try:
            await self._casework.accept(part_of(part), session.person)
        except Refused as refused:
            return self._frame.refusal(request, refused.code, 409, session)
        return _back(request, part, "?done=accepted")

    async def ask_refuse(self, request: Request, part: str) -> Response:
        """Asks why the case is not theirs."""
        return await self._ask(request, await self._frame.who(request), part, "refuse", wrong={}, reason="")

    async def refuse(self, request: Request, part: str) -> Response:
        """With a reason, asks whether that is sure; once it is, refuses."""
        session = await self._frame.who(request)
        form = await read_form(request, LARGEST)
        reason = next((one for one in REFUSALS if one == form.get("reason", [""])[0]), None)
        if reason is None:
            wrong = {"reason": spoken(request)["refuse"]["missing"]}
            return await self._ask(request, session, part, "refuse", status=400, wrong=wrong, reason="")
        if "sure" not in form:
            return await self._ask(request, session, part, "refuse", wrong={}, reason=reason)
        try:
            await self._casework.refuse(part_of(part), session.person, reason)
        except Refused as refused:
            return self._frame.refusal(request, refused.code, 409, session)
        return _back(request, part, "?done=refused")

    async def story(self, request: Request, part: str) -> Response:
        """The opened story, once who opened it and why is on disk; it is on this one answer and nowhere else."""
        session = await self._frame.who(request)
        form = await read_form(request, LARGEST)
        reason = next((one for one in OPENINGS if one == form.get("reason", [""])[0]), None)
        if reason is None:
            wrong = {"reason": spoken(request)["story"]["missing"]}
            return await self._file.page(request, session, part_of(part), wrong, 400)
        try:
            _, story = await self._casework.open_story(part_of(part), session.person, reason)
        except Refused as refused:
            return self._frame.refusal(request, refused.code, 409, session)
        except Problem as problem:
            if "code" not in problem.members:
                raise
            return self._frame.refusal(request, problem.members["code"], 409, session)
        return self._frame.page(
            request,
            "story.html",
            session,
            "cases",
            part,
            part=part,
            reference=reference(part_of(part)),
            reason=reason,
            now=self._frame.now(),
            story=story,
        )

    async def to_case(self, request: Request, part: str) -> Response:
        """An opened story has no address of its own: whoever comes back to it comes back to the case."""
        await self._frame.who(request)
        return _back(request, part)

    async def _ask(
        self, request: Request, session: Session, part: str, what: str, status: int = 200, **values: Any
    ) -> Response:
        """The page that asks about an act, unless the case does not allow it any more."""
        case = await self._casework.case(part_of(part), session.person)
        if case.status != "open":
            return self._frame.refusal(request, f"already-{case.status}", 409, session)
        values |= {"part": part, "reference": reference(case.part)}
        return self._frame.page(request, f"{what}.html", session, "cases", part, what, status=status, **values)


def _back(request: Request, part: str, query: str = "") -> Response:
    return RedirectResponse(spoken(request).path("cases", str(part_of(part))) + query, 303)
