"""Every address of the desk's pages, in both languages, and who answers it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from services.chassis import pages, telemetry
from services.chassis.access import Access
from services.chassis.login import Login
from services.chassis.provider import Client
from services.chassis.run import Rooms
from services.routing.pages.board import Board
from services.routing.pages.deciding import Deciding
from services.routing.pages.entry import Entry
from services.routing.pages.frame import SHEET, SHEET_NAME, TEMPLATES, Frame, Now
from services.routing.pages.outside import Outside
from services.routing.pages.overview import Overview
from services.routing.pages.words import LANGUAGES, words
from services.routing.settings import Settings


def _utc() -> datetime:
    return datetime.now(UTC)


def routers(rooms: Rooms, access: Access, settings: Settings, now: Now = _utc) -> Sequence[APIRouter]:
    """The pages, or nothing where the settings name no client to log in with."""
    if settings.oidc_secret is None or settings.oidc_issuer is None:
        return ()
    if settings.staff_url is None or settings.assets is None:
        raise SystemExit("cannot start: LOKET_ROUTING_STAFF_URL and LOKET_ROUTING_ASSETS are needed as well.")
    client = Client(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret, settings.staff_url)
    login = Login(client, access, rooms.runtime.pool)
    provider = urlsplit(settings.oidc_issuer)
    # A browser holds the redirect after the form that logs out against form-action too.
    posts_to = [f"{provider.scheme}://{provider.netloc}"]
    shared = pages.Pages(
        TEMPLATES, settings.assets, settings.theme, posts_to, home="held", workbench=settings.workbench_url
    )
    frame = Frame(shared, login, now)
    routes = pages.router(frame.failed)
    entry = Entry(frame)
    for path, answer in (("/", entry.front), ("/login", entry.login), ("/signed-in", entry.signed_in)):
        routes.add_api_route(path, answer)
    routes.add_api_route(f"/{SHEET_NAME}", _sheet)
    overview = Overview(frame, rooms.runtime.pool, settings.keys)
    for language in LANGUAGES:
        _pages(routes, language, frame, entry, rooms, overview)
    return routes, shared.static()


def _pages(routes: APIRouter, language: str, frame: Frame, entry: Entry, rooms: Rooms, overview: Overview) -> None:
    board, outside = Board(frame, rooms.runtime.pool), Outside(frame, rooms)
    path = words(language).path
    for address, shows in (
        (path(), entry.start),
        (path("session"), entry.session),
        (path("held"), board.list),
        (path("held", "{part}"), board.show),
        (path("referred"), outside.list),
        (path("referred", "{part}"), outside.show),
        (path("judged"), overview.judged),
        (path("register"), overview.register),
    ):
        routes.add_api_route(address, shows)
    routes.add_api_route(path("logout"), entry.logout, methods=["POST"])
    deciding = Deciding(frame, rooms, board)
    for address, does in (
        (path("held", "{part}"), deciding.decide),
        (path("referred", "{part}"), outside.forward),
    ):
        routes.add_api_route(address, _traced(address, does), methods=["POST"])
    routes.add_api_route(f"/{language}/{{rest:path}}", entry.nowhere)


def _traced(address: str, does: Callable[[Request, str], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    """A deed is a trace of its own, linked to the complaint's where it is done."""

    async def step(request: Request, part: str) -> Response:
        span = telemetry.begin(f"POST {address}", SpanKind.SERVER, None, {"http.request.method": "POST"})
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            return await does(request, part)

    return step


async def _sheet() -> Response:
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(SHEET.read_bytes(), 200, headers, "text/css")
