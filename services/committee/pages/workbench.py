"""Every address of the workbench, in both languages, and who answers it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from opentelemetry import trace
from opentelemetry.trace import SpanKind

from services.chassis import pages, telemetry
from services.chassis.access import Access
from services.chassis.login import Login
from services.chassis.provider import Client
from services.chassis.run import Rooms
from services.committee.casework import Casework
from services.committee.pages.acts import Acts
from services.committee.pages.audit import Audit
from services.committee.pages.casefile import CaseFile
from services.committee.pages.entry import Entry
from services.committee.pages.feed import Feed
from services.committee.pages.frame import SCRIPT, SCRIPT_NAME, SHEET, SHEET_NAME, TEMPLATES, Frame, Now
from services.committee.pages.listing import Listing
from services.committee.pages.messages import Correspondence
from services.committee.pages.recusal import Recusal
from services.committee.pages.words import LANGUAGES, words
from services.committee.settings import Settings


def _utc() -> datetime:
    return datetime.now(UTC)


def routers(
    rooms: Rooms, access: Access, casework: Casework, settings: Settings, now: Now = _utc
) -> Sequence[APIRouter]:
    """The pages, or nothing where the settings name no client to log in with."""
    if settings.oidc_secret is None:
        return ()
    if settings.workbench_url is None or settings.assets is None:
        raise SystemExit("cannot start: LOKET_COMMITTEE_WORKBENCH_URL and LOKET_COMMITTEE_ASSETS are needed as well.")
    client = Client(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret, settings.workbench_url)
    login = Login(client, access, rooms.runtime.pool)
    provider = urlsplit(settings.oidc_issuer)
    # A browser holds the redirect after the form that logs out against form-action too.
    posts_to = [f"{provider.scheme}://{provider.netloc}"]
    shared = pages.Pages(TEMPLATES, settings.assets, settings.theme, posts_to, home="cases", desk=settings.staff_url)
    frame = Frame(shared, login, now)
    routes = pages.router(frame.failed)
    entry = Entry(frame)
    for path, answer in (("/", entry.front), ("/login", entry.login), ("/signed-in", entry.signed_in)):
        routes.add_api_route(path, answer)
    for name, file, kind in ((SHEET_NAME, SHEET, "text/css"), (SCRIPT_NAME, SCRIPT, "text/javascript")):
        routes.add_api_route(f"/{name}", _kept(file, kind))
    feed = Feed(frame, rooms.runtime.pool, settings.workbench_url)
    routes.add_api_route("/calendar/{token}.ics", feed.fetch)
    for language in LANGUAGES:
        _pages(routes, language, frame, entry, casework, rooms)
        page = words(language).path("calendar")
        routes.add_api_route(page, feed.show)
        routes.add_api_route(page, feed.make, methods=["POST"])
        routes.add_api_route(words(language).path("calendar", "withdraw"), feed.withdraw, methods=["POST"])
        routes.add_api_route(f"/{language}/{{rest:path}}", entry.nowhere)
    return routes, shared.static()


def _pages(routes: APIRouter, language: str, frame: Frame, entry: Entry, casework: Casework, rooms: Rooms) -> None:
    pool = rooms.runtime.pool
    file = CaseFile(frame, casework, pool)
    acts = Acts(frame, casework, file)
    recusal = Recusal(frame, casework)
    letters = Correspondence(frame, casework, pool)
    path = words(language).path
    for address, shows in (
        (path(), entry.start),
        (path("session"), entry.session),
        (path("cases"), Listing(frame, pool).show),
        (path("openings"), Audit(frame, pool).show),
        (path("cases", "{part}"), file.show),
        (path("cases", "{part}", "accept"), acts.ask_accept),
        (path("cases", "{part}", "refuse"), acts.ask_refuse),
        (path("cases", "{part}", "recuse"), recusal.ask),
        (path("cases", "{part}", "story"), acts.to_case),
        (path("cases", "{part}", "messages"), letters.show),
        (path("cases", "{part}", "messages", "read"), letters.back),
    ):
        routes.add_api_route(address, shows)
    routes.add_api_route(path("logout"), entry.logout, methods=["POST"])
    for address, does in (
        (path("cases", "{part}", "accept"), acts.accept),
        (path("cases", "{part}", "refuse"), acts.refuse),
        (path("cases", "{part}", "recuse"), recusal.recuse),
        (path("cases", "{part}", "story"), acts.story),
        (path("cases", "{part}", "messages"), letters.write),
        (path("cases", "{part}", "messages", "read"), letters.read),
    ):
        routes.add_api_route(address, _traced(address, does), methods=["POST"])


def _traced(address: str, does: Callable[[Request, str], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
    """What somebody does with a case is a trace of its own, which `Casework` links to the complaint's."""

    async def step(request: Request, part: str) -> Response:
        span = telemetry.begin(f"POST {address}", SpanKind.SERVER, None, {"http.request.method": "POST"})
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            return await does(request, part)

    return step


def _kept(file: Path, kind: str) -> Callable[[], Awaitable[Response]]:
    """A file whose name changes with its content, so that a browser may keep it."""

    async def answer() -> Response:
        return Response(file.read_bytes(), 200, {"Cache-Control": "public, max-age=31536000, immutable"}, kind)

    return answer
