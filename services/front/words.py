"""The words of staff pages in the language of a page, and how that language writes days and moments."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from markupsafe import Markup, escape

from services.chassis.outbox import AMSTERDAM

LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Words:
    """One language; ``texts`` is its file."""

    language: str
    texts: Mapping[str, Any]

    def __getitem__(self, section: str) -> Any:
        return self.texts[section]

    def path(self, *names: str) -> str:
        """An address in this language; names that stand under ``paths`` are translated."""
        return "/".join(["", self.language, *(self.texts["paths"].get(name, name) for name in names)])

    def about(self, text: str, reference: str) -> Markup:
        """A heading about a case, whose number no line may break in two."""
        return escape(text).format(reference=Markup('<span class="work-number">{}</span>').format(reference))

    def day(self, day: date) -> str:
        """``28 april 2026``."""
        return f"{day.day} {self.texts['months'][day.month - 1]} {day.year}"

    def time(self, moment: datetime) -> str:
        """The time of day in Amsterdam."""
        return moment.astimezone(AMSTERDAM).strftime("%H:%M")

    def moment(self, moment: datetime) -> str:
        """Day and time in Amsterdam."""
        day = self.day(moment.astimezone(AMSTERDAM).date())
        return str(self.texts["at"].format(day=day, time=self.time(moment)))

    def period(self, text: str) -> str:
        """A day, a month or a year as the reporter gave it."""
        year, *rest = text.split("-")
        if len(rest) == 2:
            return self.day(date.fromisoformat(text))
        return f"{self.texts['months'][int(rest[0]) - 1]} {year}" if rest else year


def texts_of(folder: Path, language: str) -> dict[str, Any]:
    """The file of one of `LANGUAGES`."""
    return tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))


def language_of(request: Request) -> str:
    """That of the path, else the first of ours that the browser names, else Dutch."""
    first = request.url.path.split("/")[1]
    if first in LANGUAGES:
        return first
    wanted = [one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")]
    return next((one for one in wanted if one in LANGUAGES), "nl")
