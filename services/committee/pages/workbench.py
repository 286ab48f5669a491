"""Every address of the workbench, in both languages, and who answers it."""

from collections.abc import Sequence

from fastapi import APIRouter

from services.chassis.run import Rooms
from services.committee.casework import Casework
from services.committee.pages.acts import Acts
from services.committee.pages.audit import Audit
from services.committee.pages.casefile import CaseFile
from services.committee.pages.feed import Feed
from services.committee.pages.frame import SCRIPT, SCRIPT_NAME, TEMPLATES, Frame
from services.committee.pages.listing import Listing
from services.committee.pages.messages import Correspondence
from services.committee.pages.recusal import Recusal
from services.committee.pages.words import words
from services.committee.settings import Settings
from services.front import deeds, pages
from services.front.access import Access
from services.front.entry import Entry
from services.front.frame import Now, utc
from services.front.login import Login
from services.front.provider import Client
from services.front.words import LANGUAGES


def routers(
    rooms: Rooms, access: Access, casework: Casework, settings: Settings, now: Now = utc
) -> Sequence[APIRouter]:
    """The pages, or nothing where the settings name no client to log in with."""
    if settings.oidc_secret is None:
        return ()
    if settings.workbench_url is None or settings.assets is None:
        raise SystemExit("cannot start: LOKET_COMMITTEE_WORKBENCH_URL and LOKET_COMMITTEE_ASSETS are needed as well.")
    client = Client(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret, settings.workbench_url)
    login = Login(client, access, rooms.runtime.pool)
    shared = pages.Pages(TEMPLATES, settings.assets, settings.theme, [client.origin], desk=settings.staff_url)
    frame = Frame(shared, login, words, now)
    routes = pages.router(frame.failed)
    Entry(frame).add(routes)
    routes.add_api_route(f"/{SCRIPT_NAME}", pages.kept(SCRIPT, "text/javascript"))
    feed = Feed(frame, rooms.runtime.pool, settings.workbench_url)
    routes.add_api_route("/calendar/{token}.ics", feed.fetch)
    for language in LANGUAGES:
        _pages(routes, language, frame, casework, rooms)
        page = words(language).path("calendar")
        routes.add_api_route(page, feed.show)
        routes.add_api_route(page, feed.make, methods=["POST"])
        routes.add_api_route(words(language).path("calendar", "withdraw"), feed.withdraw, methods=["POST"])
        routes.add_api_route(f"/{language}/{{rest:path}}", frame.nowhere)
    return routes, shared.static()


def _pages(routes: APIRouter, language: str, frame: Frame, casework: Casework, rooms: Rooms) -> None:
    pool = rooms.runtime.pool
    file = CaseFile(frame, casework, pool)
    acts = Acts(frame, casework, file)
    recusal = Recusal(frame, casework)
    letters = Correspondence(frame, casework, pool)
    path = words(language).path
    for address, shows in (
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
    for address, does in (
        (path("cases", "{part}", "accept"), acts.accept),
        (path("cases", "{part}", "refuse"), acts.refuse),
        (path("cases", "{part}", "recuse"), recusal.recuse),
        (path("cases", "{part}", "story"), acts.story),
        (path("cases", "{part}", "messages"), letters.write),
        (path("cases", "{part}", "messages", "read"), letters.read),
    ):
        deeds.add(routes, address, does)
