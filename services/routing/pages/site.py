"""Every address of the desk's pages, in both languages, and who answers it."""

from collections.abc import Sequence

from fastapi import APIRouter

from services.chassis.run import Rooms
from services.front import deeds, pages
from services.front.access import Access
from services.front.entry import Entry
from services.front.frame import Now, utc
from services.front.login import Login
from services.front.provider import Client
from services.front.words import LANGUAGES
from services.routing.pages.board import Board
from services.routing.pages.deciding import Deciding
from services.routing.pages.frame import TEMPLATES, Frame
from services.routing.pages.outside import Outside
from services.routing.pages.overview import Overview
from services.routing.pages.words import words
from services.routing.settings import Settings


def routers(rooms: Rooms, access: Access, settings: Settings, now: Now = utc) -> Sequence[APIRouter]:
    """The pages, or nothing where the settings name no client to log in with."""
    if settings.oidc_secret is None or settings.oidc_issuer is None:
        return ()
    if settings.staff_url is None or settings.assets is None:
        raise SystemExit("cannot start: LOKET_ROUTING_STAFF_URL and LOKET_ROUTING_ASSETS are needed as well.")
    client = Client(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret, settings.staff_url)
    login = Login(client, access, rooms.runtime.pool)
    shared = pages.Pages(TEMPLATES, settings.assets, settings.theme, [client.origin], workbench=settings.workbench_url)
    frame = Frame(shared, login, words, now)
    routes = pages.router(frame.failed)
    Entry(frame).add(routes)
    overview = Overview(frame, rooms.runtime.pool, settings.keys)
    for language in LANGUAGES:
        _pages(routes, language, frame, rooms, overview)
    return routes, shared.static()


def _pages(routes: APIRouter, language: str, frame: Frame, rooms: Rooms, overview: Overview) -> None:
    board, outside = Board(frame, rooms.runtime.pool), Outside(frame, rooms)
    path = words(language).path
    for address, shows in (
        (path("held"), board.list),
        (path("held", "{part}"), board.show),
        (path("referred"), outside.list),
        (path("referred", "{part}"), outside.show),
        (path("judged"), overview.judged),
        (path("register"), overview.register),
    ):
        routes.add_api_route(address, shows)
    deciding = Deciding(frame, rooms, board)
    for address, does in (
        (path("held", "{part}"), deciding.decide),
        (path("referred", "{part}"), outside.forward),
    ):
        deeds.add(routes, address, does)
    routes.add_api_route(f"/{language}/{{rest:path}}", frame.nowhere)
