"""What a destination and a reporter write to each other: who wrote when, a form to write, and an opening to read."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.messages import Refused
from services.chassis.problems import Problem
from services.committee import store
from services.committee.casework import Casework
from services.committee.messages import LONGEST, Message, may_write
from services.committee.pages.acts import OPENINGS
from services.committee.pages.casefile import part_of
from services.committee.pages.frame import Frame, works
from services.committee.pages.listing import reference
from services.committee.pages.queries import places
from services.committee.pages.words import spoken
from services.front.login import Session
from services.front.pages import keep, read_form, saving

LARGEST = 65_536


@dataclass(frozen=True)
class Typed:
    """The form that writes, as it was sent: ``once`` makes sending it again harmless."""

    text: str = ""
    once: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    wrong: Mapping[str, str] = field(default_factory=dict)


class Correspondence:
    """Each method answers one address."""

    def __init__(self, frame: Frame, casework: Casework, pool: asyncpg.Pool) -> None:
        self._frame, self._casework, self._pool = frame, casework, pool

    async def show(self, request: Request, part: str) -> Response:
        """Who wrote when, and the form to write."""
        return await self._page(request, await self._frame.who(request), part, Typed())

    async def write(self, request: Request, part: str) -> Response:
        """Sends what was typed; what cannot be sent comes back as it was typed, whatever the reason is."""
        form = await read_form(request, LARGEST)
        keep(request, form, "text")
        typed = Typed(form.get("text", [""])[0].strip(), form.get("once", [""])[0])
        session = await self._frame.who(request)
        if wrong := _wrong(spoken(request)["messages"], typed.text):
            return await self._page(request, session, part, Typed(typed.text, typed.once, {"text": wrong}), 400)
        saving(request)
        try:
            await self._casework.write(part_of(part), session.person, typed.text, typed.once.encode())
        except (Refused, Problem) as error:
            return self._refused(request, session, error)
        return RedirectResponse(_address(request, part) + "?done=sent", 303)

    async def read(self, request: Request, part: str) -> Response:
        """The messages, once who opened them and why is on disk; they are on this one answer and nowhere else."""
        form = await read_form(request, LARGEST)
        keep(request, form, "text")
        session = await self._frame.who(request)
        reason = next((one for one in OPENINGS if one == form.get("reason", [""])[0]), None)
        kept = Typed(form.get("text", [""])[0].strip())
        if reason is None:
            wrong = {"reason": spoken(request)["messages"]["missing"]}
            return await self._page(request, session, part, Typed(kept.text, wrong=wrong), 400)
        try:
            _, opened = await self._casework.open_messages(part_of(part), session.person, reason)
        except (Refused, Problem) as error:
            return self._refused(request, session, error)
        return await self._page(request, session, part, kept, opened=opened)

    async def back(self, request: Request, part: str) -> Response:
        """Opened messages have no address of their own."""
        await self._frame.who(request)
        return RedirectResponse(_address(request, part), 303)

    async def _page(
        self, request: Request, session: Session, part: str, typed: Typed, status: int = 200,
        opened: Sequence[Message] | None = None,
    ) -> Response:  # fmt: skip
        case = await self._casework.case(part_of(part), session.person)
        w = spoken(request)
        async with store.as_member(self._pool, works(session.person), session.person.subject) as tx:
            name, workbench = (await places(tx, [case.destination], w.language))[case.destination]
            messages = opened if opened is not None else await store.messages_of(tx, case)
        return self._frame.page(
            request,
            "messages.html",
            session,
            "cases",
            str(case.part),
            "messages",
            status=status,
            case=case,
            reference=reference(case.part),
            name=name,
            workbench=workbench,
            messages=messages,
            opened=opened is not None,
            may_write=may_write(case) and case.story_on is not None,
            typed=typed,
            wrong=typed.wrong,
            done=request.query_params.get("done") == "sent",
        )

    def _refused(self, request: Request, session: Session, error: Refused | Problem) -> Response:
        code = error.code if isinstance(error, Refused) else error.members.get("code")
        if code is None:
            raise error
        return self._frame.refusal(request, code, 409, session)


def _wrong(texts: Mapping[str, str], text: str) -> str | None:
    if not text:
        return texts["empty"]
    return texts["too_long"].format(count=len(text) - LONGEST) if len(text) > LONGEST else None


def _address(request: Request, part: str) -> str:
    return spoken(request).path("cases", str(part_of(part)), "messages")
