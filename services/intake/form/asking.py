"""The questions: each at its own address, shown with what was typed, and saved before the next one comes."""

from dataclasses import replace
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from services.chassis.database import INFRASTRUCTURE
from services.chassis.logs import fault_of, log
from services.chassis.problems import problem
from services.front.pages import read_form
from services.intake.drafts import Draft, new_id
from services.intake.form import shown
from services.intake.form.checks import Wrong
from services.intake.form.complaint import facts_of
from services.intake.form.draft import Form, fields_of, onward
from services.intake.form.progress import Progress
from services.intake.form.questions import BEFORE_THE_SIGNPOST, QUESTIONS, Question, number_of
from services.intake.form.shown import Typed
from services.intake.form.site import PATHS, see
from services.intake.form.words import Tongue, hint

LARGEST = 1_048_576
"""Far more than a story may be: whoever pastes too much gets it back with how much must go."""
ERASED = "erased"


def add(routes: APIRouter, form: Form, language: Tongue) -> None:
    """Show and save, under one address."""
    address = PATHS[language]["question"].replace("{number}", "{number:int}")

    @routes.get(address)
    async def show(request: Request, number: int) -> Response:
        return await _show(form, language, _numbered(number), request)

    @routes.post(address)
    async def save(request: Request, number: int) -> Response:
        question = _numbered(number)
        typed = fields_of(question.fields, await read_form(request, LARGEST))
        try:
            return await _save(form, language, question, request, typed)
        except INFRASTRUCTURE as error:
            # The one page that must not be an error page: what was typed exists nowhere else.
            log().warning("request_delayed", **fault_of(error))
            return await _unsaved(form, language, question, typed)


def _numbered(number: int) -> Question:
    if not 1 <= number <= len(QUESTIONS):
        raise problem(404, "There is nothing at this address.")
    return QUESTIONS[number - 1]


async def _show(form: Form, language: Tongue, question: Question, request: Request) -> Response:
    draft = await form.draft(request)
    if draft is None and question != QUESTIONS[0]:
        return see(language, "question", 1, f"?{ERASED}" if form.site.id_of(request) else "")
    if draft and draft.sent:
        return see(language, "sent")
    progress = await form.progress(draft or Draft())
    if progress.reachable(question):
        return _page(form, language, question, progress, erased=ERASED in request.query_params)
    return onward(language, progress)


async def _save(form: Form, language: Tongue, question: Question, request: Request, typed: Typed) -> Response:
    before = await form.draft(request)
    if before and before.sent:
        return see(language, "sent")
    draft = before or Draft()
    progress = await form.progress(draft)
    if wrong := progress.wrong(question, typed):
        return _page(form, language, question, progress, typed, wrong, status=400)
    draft = replace(draft, given={**draft.given, **typed})
    progress = await form.progress(draft)
    if question in BEFORE_THE_SIGNPOST and progress.road_is_known and not progress.stop:
        draft = replace(draft, preview=await form.preview.of(facts_of(progress.answers, language)))
        progress = await form.progress(draft)
    # An id is used for one draft only: the return code comes from it.
    id = (form.site.id_of(request) if before else None) or new_id()
    await form.drafts.write(id, draft, datetime.now(UTC))
    lost = before is None and question != QUESTIONS[0]
    answer = see(language, "question", 1, f"?{ERASED}") if lost else onward(language, progress)
    form.site.hold(answer, id)
    return answer


async def _unsaved(form: Form, language: Tongue, question: Question, typed: Typed) -> Response:
    progress = await form.progress(Draft())
    return _page(form, language, question, progress, typed, status=503)


def _page(
    form: Form, language: Tongue, question: Question, progress: Progress, typed: Typed | None = None,
    wrong: Wrong | None = None, *, status: int = 200, erased: bool = False,
) -> Response:  # fmt: skip
    values = shown.question(question, progress, typed or {}, wrong or {}, language)
    if status == 503:
        values["hint"] = hint(question, None, language)
    return form.site.page(
        language,
        "question",
        "question.html",
        status,
        number_of(question),
        erased=erased,
        unsaved=status == 503,
        **values,
    )
