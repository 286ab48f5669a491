"""The end of the form: the overview, sending it once however often it is sent, and what came of it."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response
from opentelemetry import trace
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from services.chassis import telemetry
from services.chassis.database import INFRASTRUCTURE
from services.chassis.problems import Problem
from services.intake.drafts import Draft
from services.intake.form import shown, standing
from services.intake.form.complaint import complaint_of
from services.intake.form.draft import Form, onward
from services.intake.form.progress import Progress
from services.intake.form.questions import number_of
from services.intake.form.site import PATHS, see, to
from services.intake.form.words import Tongue, day, words


def add(routes: APIRouter, form: Form, language: Tongue) -> None:
    """Where the form stops, overview, sending, what came of it, and a new beginning."""
    paths = PATHS[language]
    _add_overview(routes, form, language)

    @routes.get(paths["stop"])
    async def stop(request: Request) -> Response:
        progress = await form.progress(await form.draft(request) or Draft())
        if progress.stop is None:
            return onward(language, progress)
        change = to(language, "question", number_of("classified" if progress.stop == "classified" else "where"))
        return form.site.page(language, "stop", "stop.html", reason=progress.stop, change=change)

    @routes.get(paths["sent"])
    async def sent(request: Request) -> Response:
        return await _sent(form, language, request)

    @routes.post(paths["again"])
    async def again(request: Request) -> Response:
        if id := form.site.id_of(request):
            await form.drafts.drop(id)
        answer = see(language, "question", 1)
        form.site.release(answer)
        return answer


def _add_overview(routes: APIRouter, form: Form, language: Tongue) -> None:
    paths = PATHS[language]

    @routes.get(paths["check"])
    async def check(request: Request) -> Response:
        draft = await form.draft(request)
        if draft is None or draft.sent:
            return see(language, "sent") if draft else see(language, "question", 1)
        progress = await form.progress(draft)
        return _overview(form, language, progress) if _complete(progress) else onward(language, progress)

    @routes.post(paths["check"])
    async def send(request: Request) -> Response:
        draft, id = await form.draft(request), form.site.id_of(request)
        if draft is None or id is None:
            return see(language, "sent")
        progress = await form.progress(draft)
        if not draft.sent and not _complete(progress):
            return onward(language, progress)
        return await _send(form, language, progress, draft, id)


def _complete(progress: Progress) -> bool:
    return progress.open is None and progress.stop is None


def _overview(form: Form, language: Tongue, progress: Progress, status: int = 200) -> Response:
    return form.site.page(
        language, "check", "check.html", status, rows=shown.rows(progress, language),
        formal=progress.answers.formal, advice=progress.answers.advice, refused=status == 400,
    )  # fmt: skip


async def _send(form: Form, language: Tongue, progress: Progress, draft: Draft, id: str) -> Response:
    try:
        complaint = complaint_of(progress.answers, language, words(language)["q"]["grounds"]["options"])
        # The reporter's click is where the complaint's trace begins; the pages before it leave none.
        span = telemetry.begin(
            f"POST {PATHS[language]['check']}", SpanKind.SERVER, None, {"http.request.method": "POST"}
        )
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            await form.desk.file(complaint, id.encode())
    except ValidationError:
        return _overview(form, language, progress, 400)
    except Problem as error:
        # 409: sent before, and changed since, by a click on Back; what was sent stands.
        if error.status == 400:
            return _overview(form, language, progress, 400)
        if error.status != 409:
            raise
    with suppress(*INFRASTRUCTURE):
        await form.drafts.write(id, replace(draft, sent=True), datetime.now(UTC))
    return see(language, "sent")


async def _sent(form: Form, language: Tongue, request: Request) -> Response:
    draft, id = await form.draft(request), form.site.id_of(request)
    complaint = await form.desk.filed(id.encode()) if id else None
    if draft is None or id is None:
        known = "unknown" if id is None else "sent" if complaint else "nothing"
        return form.site.page(language, "sent", "gone.html", 410, known=known)
    if complaint is None:
        return see(language, "check")
    code = form.desk.code_of(id.encode())
    progress = await form.progress(draft)
    return form.site.page(
        language, "sent", "sent.html", code=standing.groups(code), formal=progress.answers.formal,
        received=day(complaint.received_on, language), rows=shown.rows(progress, language),
        parts=standing.parts(complaint, await form.desk.destinations(), progress.names(language), language),
        advice=progress.answers.advice,
    )  # fmt: skip
