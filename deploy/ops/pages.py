"""The page itself, in two languages: first what stands still or asks for a person, then every process."""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from deploy.ops.advice import command
from deploy.ops.settings import Settings
from deploy.ops.signals import Key, Reading, follows, stands, weight
from deploy.ops.watch import Watch
from services.front.pages import Pages, read_form

HERE = Path(__file__).parent
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
REFRESH_SECONDS = "10"
LARGEST = 16_000
Tongue = Literal["nl", "en"]
TONGUES: tuple[Tongue, ...] = ("nl", "en")


@cache
def words(language: Tongue) -> Mapping[str, Any]:
    """Every text of the page."""
    return tomllib.loads((HERE / "texts" / f"{language}.toml").read_text())


def routers(watch: Watch, settings: Settings) -> list[APIRouter]:
    """The page, its stylesheets, and the way to the viewer."""
    viewer = urlsplit(settings.viewer)
    # A browser asks the page's own policy about the place to which a form is sent on.
    posts_to = (f"{viewer.scheme}://{viewer.netloc}",)
    pages = Pages(HERE / "templates", settings.assets, HERE / "templates" / "ops.css", posts_to)
    routes = APIRouter(include_in_schema=False)

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @routes.get("/")
    async def home() -> Response:
        return RedirectResponse("/nl?live", 303)

    for language in TONGUES:
        _add(routes, language, pages, watch, settings)
    return [pages.static(), routes]


def _add(routes: APIRouter, language: Tongue, pages: Pages, watch: Watch, settings: Settings) -> None:
    @routes.get(f"/{language}")
    async def page(request: Request) -> Response:
        live = "live" in request.query_params
        answer = pages.html("ops.html", **_told(watch, settings, language), live=live, wrong="")
        if live:
            answer.headers["Refresh"] = REFRESH_SECONDS
        return answer

    # Posted and not shown again: who types a return code here by mistake leaves it in no address and on no screen.
    @routes.post(f"/{language}/trace")
    async def trace(request: Request) -> Response:
        found = typed_complaint(await read_form(request, LARGEST))
        if found is None:
            told = _told(watch, settings, language)
            return pages.html("ops.html", 400, **told, live=False, wrong=words(language)["wrong"])
        return RedirectResponse(settings.viewer.format(complaint=found), 303)

    @routes.get(f"/{language}/trace")
    async def back() -> Response:
        return RedirectResponse(f"/{language}", 303)


def typed_complaint(form: Mapping[str, list[str]]) -> UUID | None:
    """The id in the search, None where it is none."""
    try:
        return UUID(form.get("complaint", [""])[0].strip())
    except ValueError:
        return None


def _told(watch: Watch, settings: Settings, language: Tongue) -> dict[str, Any]:
    text = words(language)
    alarms = list(_alarms(watch.memory.since, settings, text))
    return {
        "language": language,
        "other": TONGUES[1 - TONGUES.index(language)],
        "t": text,
        "at": watch.at
        and text["at"].format(here=f"{watch.at.astimezone(AMSTERDAM):%H:%M:%S}", utc=f"{watch.at:%H:%M}"),
        "alarms": alarms,
        "lead": lead([one["alarm"] for one in alarms], text),
        "stands": any(one["stands"] for one in alarms),
        "processes": [
            {
                "name": name,
                "does": text["processes"].get(name, ""),
                "mark": mark(name, watch.memory.since),
                "figures": _figures(one, text),
            }
            for name, one in watch.readings.items()
        ],
    }


def lead(alarms: Sequence[str], text: Mapping[str, Any]) -> str:
    """The first line: how many things stand still, and how many others ask for a person."""
    still = sum(map(stands, alarms))
    others = len(alarms) - still
    if not alarms:
        return str(text["fine"])
    told = [text["none"] if still == 0 else text["one"] if still == 1 else text["more"].format(count=still)]
    if others:
        told.append(text["look_one"] if others == 1 else text["look_more"].format(count=others))
    return " ".join(told)


def mark(process: str, since: Collection[Key]) -> Literal["stands", "looks", "works"]:
    """What the sign beside a process says; it stands still only where something of it does, as in the first line."""
    mine = [stands(key.alarm) for key in since if key.process == process]
    return "stands" if any(mine) else "looks" if mine else "works"


def _alarms(since: Mapping[Key, datetime], settings: Settings, text: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Processes that stand still for one reason, with one command that helps, are told as one."""
    alike: dict[tuple[str, str, str], list[Key]] = {}
    for key in sorted((key for key in since if not follows(key, since)), key=weight):
        alike.setdefault((key.alarm, key.reason, command(key, settings)), []).append(key)
    for (alarm, reason, line), keys in alike.items():
        yield {
            "alarm": alarm,
            "stands": stands(alarm),
            "processes": ", ".join(key.process for key in keys),
            "sentence": text["reasons"].get(reason) or text["alarms"][alarm],
            "since": text["since"].format(when=_when(min(since[key] for key in keys).astimezone(AMSTERDAM), text)),
            "command": line,
            "runbook": text["runbook"].format(anchor=alarm),
        }


def _when(at: datetime, text: Mapping[str, Any]) -> str:
    return str(text["when"].format(day=at.day, month=text["months"][at.month - 1], time=f"{at:%H:%M}"))


def _figures(reading: Reading | None, text: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if reading is None:
        return
    for name, sample, labels in (
        ("waits", "loket_waiting_events", {"state": "waiting"}),
        ("parked", "loket_waiting_events", {"state": "parked"}),
        ("unread", "loket_unhandled_records", {}),
        ("repeats", "loket_messages_handled_total", {"outcome": "repeat"}),
    ):
        yield text[name], f"{reading.total(sample, labels):.0f}"
    unsent = reading.total("loket_oldest_unrelayed_seconds", {})
    yield text["unsent"], text["seconds"].format(count=f"{unsent:.0f}")
