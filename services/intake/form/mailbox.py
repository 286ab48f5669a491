"""Behind the code: how the complaint stands, what was written, and a form to write back.

The code is in no address and in no cookie: the page that the reporter opened with it gives it back with each form.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from fastapi import APIRouter, Request, Response
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from services.chassis import telemetry
from services.chassis.problems import Problem
from services.front.pages import PERHAPS, keep, read_form, saving
from services.intake.codes import LENGTH
from services.intake.complaint import LONGEST_REPLY
from services.intake.form import standing
from services.intake.form.draft import Form
from services.intake.form.site import PATHS, see
from services.intake.form.words import Tongue, amount, day, place_name, words
from services.intake.status import writable

LARGEST = 65_536


@dataclass(frozen=True)
class Reply:
    """The form that writes, as it was sent: ``once`` makes sending it again harmless.

    ``perhaps_saved`` where nobody can tell whether a try before saved it.
    """

    text: str = ""
    part: str = ""
    once: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    perhaps_saved: bool = False
    wrong: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Mapping[str, list[str]]) -> "Reply":
        """What was typed, under the number under which it was sent before, if it was."""
        typed = cls(_one(said, "text").strip(), _one(said, "part"), perhaps_saved=PERHAPS in said)
        once = _one(said, "once")
        return replace(typed, once=once) if once else typed


def add(routes: APIRouter, form: Form, language: Tongue) -> None:
    """The door for the code, the mailbox behind it, and writing back."""
    paths = PATHS[language]

    @routes.get(paths["code"])
    async def code() -> Response:
        return form.site.page(language, "code", "code.html", wrong={}, typed="", away=None)

    @routes.post(paths["code"])
    async def status(request: Request) -> Response:
        said = await read_form(request, LARGEST)
        keep(request, said, "code")
        return await _status(form, language, _one(said, "code"), Reply.of(said))

    _add_forms(routes, form, language)


def _add_forms(routes: APIRouter, form: Form, language: Tongue) -> None:
    paths = PATHS[language]

    @routes.get(paths["reply"])
    @routes.get(paths["consent"])
    async def lost() -> Response:
        return see(language, "code")

    @routes.post(paths["consent"])
    async def consent(request: Request) -> Response:
        """The answer is one of the two buttons; anything else changes nothing."""
        said = await read_form(request, LARGEST)
        keep(request, said, "code")
        typed, answer = _one(said, "code"), {"yes": True, "no": False}.get(_one(said, "forward"))
        try:
            if answer is not None:
                saving(request)
                await form.desk.consent(typed, answer)
        except Problem as error:
            return _unknown(form, language, typed, error.status)
        return await _status(form, language, typed, Reply(), answered=answer)

    _add_reply(routes, form, language)


def _add_reply(routes: APIRouter, form: Form, language: Tongue) -> None:
    paths = PATHS[language]

    @routes.post(paths["reply"])
    async def reply(request: Request) -> Response:
        sent = await read_form(request, LARGEST)
        keep(request, sent, "text")
        typed, said = _one(sent, "code"), Reply.of(sent)
        if wrong := _wrong(language, said.text, said.part):
            return await _status(form, language, typed, replace(said, wrong=wrong), 400)
        try:
            # The reporter's click is where this trace begins.
            span = telemetry.begin(f"POST {paths['reply']}", SpanKind.SERVER, None, {"http.request.method": "POST"})
            with trace.use_span(span, end_on_exit=True, record_exception=False):
                complaint = await form.desk.look(typed)
                saving(request)
                await form.desk.reply(complaint, UUID(said.part), said.text, said.once.encode())
        except Problem as error:
            if error.status != 409:
                return _unknown(form, language, typed, error.status)
            wrong = {"text": words(language)["mailbox"]["nobody"]}
            return await _status(form, language, typed, replace(said, wrong=wrong), 409)
        return await _status(form, language, typed, Reply(), sent=True)


def _one(fields: Mapping[str, list[str]], name: str) -> str:
    return " ".join(fields.get(name, []))


def _wrong(language: Tongue, text: str, part: str) -> dict[str, str]:
    texts, wrong = words(language)["mailbox"], {}
    try:
        UUID(part)
    except ValueError:
        wrong["part"] = texts["which"]
    if not text:
        wrong["text"] = texts["empty"]
    elif len(text) > LONGEST_REPLY:
        wrong["text"] = texts["too_long"].format(count=amount(len(text) - LONGEST_REPLY, language))
    return wrong


async def _status(
    form: Form, language: Tongue, typed: str, reply: Reply, status: int = 200, sent: bool = False,
    answered: bool | None = None,
) -> Response:  # fmt: skip
    try:
        complaint = await form.desk.read(typed)
    except Problem as error:
        return _unknown(form, language, typed, error.status)
    organisations = (await form.desk.organisations()).organisations
    names = {one.code: getattr(one.names, language) for one in organisations}
    destinations = await form.desk.destinations()
    parts = standing.parts(complaint, destinations, names, language)
    places = [
        (str(part.part), place_name(part.destination or "HOLD", destinations, names, language), "")
        for part in writable(complaint)
    ]
    return form.site.page(
        language, "code", "status.html", status, typed=typed, received=day(complaint.received_on, language),
        parts=parts, asking=standing.consent(parts), answered=answered,
        messages=standing.messages(complaint, destinations, language), places=places, reply=reply, sent=sent,
    )  # fmt: skip


def _unknown(form: Form, language: Tongue, typed: str, status: int) -> Response:
    count = sum(character.isdigit() for character in typed)
    key = "error_busy" if status == 429 else _mistake(count)
    wrong = {"code": words(language)["code"][key].format(count=count)}
    return form.site.page(language, "code", "code.html", status, wrong=wrong, typed=typed, away=None)


def _mistake(count: int) -> str:
    """How many digits a code has is no secret; whether one with all of them was ever given out stays unsaid."""
    if count == LENGTH:
        return "error"
    return "error_count" if count else "error_empty"
