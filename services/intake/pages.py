"""The pages for reporters: the start, how to report safely, the form, how a complaint stands, and the way out."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.chassis.database import INFRASTRUCTURE
from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.front import pages
from services.intake.desk import Desk
from services.intake.drafts import Drafts
from services.intake.form import asking, mailbox, sending
from services.intake.form.draft import Form
from services.intake.form.preview import Preview
from services.intake.form.site import EXIT, PATHS, Site, to
from services.intake.form.words import TONGUES, Tongue, words
from services.intake.responsible import Both, read
from services.intake.settings import WebSettings

EXIT_SECONDS = 1.0
TEMPLATES = Path(__file__).parent / "templates"


def routers(rooms: Rooms, desk: Desk, settings: WebSettings) -> list[APIRouter]:
    """Everything a browser opens; nothing where the setting ``assets`` is missing."""
    if settings.assets is None:
        return []
    if rooms.runtime.sealed is None:
        raise SystemExit("cannot start: the form keeps its drafts in the database that LOKET_INTAKE_SEALED names")
    site = Site(pages.Pages(TEMPLATES, settings.assets, settings.theme), settings.plain_http)
    form = Form(site, desk, Drafts(rooms.runtime.sealed), Preview(settings.routing_url))

    def failed(request: Request, status: int) -> Response:
        return _failed(site, request, status)

    responsible = read(settings.responsible) if settings.responsible else None
    routes = pages.router(failed)

    @routes.get("/")
    async def home(request: Request) -> Response:
        return RedirectResponse(to(_preferred(request), "start"), 303)

    @routes.get(EXIT)
    async def leave(request: Request) -> Response:
        return await _leave(form, request, settings.exit_to)

    for language in TONGUES:
        _add_reading(routes, form, language, responsible)
        _add_about(routes, site, language, responsible)
        mailbox.add(routes, form, language)
        sending.add(routes, form, language)
        asking.add(routes, form, language)
        _add_nothing(routes, language)

    return [site.pages.static(), routes]


def _add_nothing(routes: APIRouter, language: Tongue) -> None:
    @routes.get(f"/{language}/{{rest:path}}")
    async def nothing(rest: str) -> Response:
        raise problem(404, "There is nothing at this address.")


def _add_reading(routes: APIRouter, form: Form, language: Tongue, responsible: Both | None) -> None:
    paths, site = PATHS[language], form.site

    @routes.get(paths["start"])
    async def start() -> Response:
        return site.page(language, "start", "start.html", responsible=responsible)

    @routes.get(paths["safe"])
    async def safe() -> Response:
        return site.page(language, "safe", "safe.html")


def _add_about(routes: APIRouter, site: Site, language: Tongue, responsible: Both | None) -> None:
    named = getattr(responsible, language, None)

    def add(place: str) -> None:
        @routes.get(PATHS[language][place])
        async def about() -> Response:
            return site.page(language, place, "about.html", about=words(language)[place], responsible=named)

    add("privacy")
    add("accessibility")


async def _leave(form: Form, request: Request, exit_to: str) -> Response:
    if id := form.site.id_of(request):
        # The way out hardly waits for a database: what it cannot forget now is wiped half an hour later.
        with suppress(*INFRASTRUCTURE):
            async with asyncio.timeout(EXIT_SECONDS):
                await form.drafts.drop(id)
    answer = RedirectResponse(exit_to, 303, {"Clear-Site-Data": '"cookies", "storage"'})
    form.site.release(answer)
    return answer


def _preferred(request: Request) -> Tongue:
    """The first of our languages that the browser names, Dutch where it names none."""
    named = [one.partition(";")[0].strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")]
    return next((language for one in named for language in TONGUES if one == language), "nl")


def _failed(site: Site, request: Request, status: int) -> Response:
    language: Tongue = "en" if request.url.path.startswith("/en") else "nl"
    known: Any = words(language)["errors"]
    key = status if f"title_{status}" in known else 500 if status >= 500 else 404
    again = request.url.path if status >= 500 or status == 403 else to(language, "start")
    sent, text = pages.sent(request) if status == 503 else None, known[f"text_{key}"]
    if sent and sent.name == "code":
        return site.page(language, "code", "code.html", status, wrong={}, typed=sent.typed, away=sent)
    if sent:
        text = words(language)["mailbox"]["unknown" if sent.perhaps_saved else "unsaved"]
    return site.page(
        language, "start", "error.html", status, heading=known[f"title_{key}"], text=text, again=again, sent=sent
    )
