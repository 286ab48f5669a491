"""The words of the desk's pages in the language of a page, and how that language writes days, places and facts."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request

from schemas.facts import Accused, Facts
from schemas.register import Text
from services.routing.register import Register
from services.routing.wording import value_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LANGUAGES = ("nl", "en")
FOLDER = Path(__file__).parents[1] / "texts"
_VALUES = {"representedRole": "role", "reporterRole": "role"}


@dataclass(frozen=True)
class Words:
    """One language; ``texts`` is its file."""

    language: str
    texts: Mapping[str, Any]

    def __getitem__(self, section: str) -> Any:
        return self.texts[section]

    def of(self, text: Text | Mapping[str, str]) -> str:
        """A text that stands in both languages."""
        return str(text[self.language] if isinstance(text, Mapping) else getattr(text, self.language))

    def path(self, *names: str) -> str:
        """An address in this language; names that stand under ``paths`` are translated."""
        return "/".join(["", self.language, *(self.texts["paths"].get(name, name) for name in names)])

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

    def count(self, section: str, n: int) -> str:
        """A number of things or days; one and, where they are given, none of them have words of their own."""
        texts = self.texts[section]
        return str(texts["one" if n == 1 else "none" if n == 0 and "none" in texts else "many"].format(n=n))

    def place(self, code: str, register: Register) -> str:
        """A destination, an organisation outside this desk, or one of the other ends of a road."""
        if code in register.destinations:
            return self.of(register.destinations[code].names)
        outside = register.organisations.get(code.removeprefix("REFER_"))
        return self.of(outside.names) if outside else str(self.texts["places"].get(code, code))

    def facts(self, facts: Facts, register: Register) -> Iterator[tuple[str, str]]:
        """Label and words of every fact that was given, in the order of the labels."""
        given = facts.model_dump(exclude_none=True)
        for name, label in self.texts["facts"].items():
            if name in given and name != "accused":
                words = self._fact(name, given[name], register)
                yield label, words[:1].upper() + words[1:]
        for one in facts.accused or ():
            yield self.texts["facts"]["accused"], self._accused(one, register)

    def _fact(self, name: str, value: Any, register: Register) -> str:
        if isinstance(value, bool):
            return str(self.texts["words"]["yes" if value else "no"])
        if name.endswith("Conduct"):
            return self.period(value)
        if name == "reporterOrganisation":
            return self.place(value, register)
        if name == "language":
            return str(self.texts["languages"].get(value, value))
        values = [value] if isinstance(value, str) else value
        return ", ".join(self.of(value_of(_VALUES.get(name, name), one)) for one in values)

    def _accused(self, one: Accused, register: Register) -> str:
        words = self.texts["words"]
        organisation = self.place(one.organisation, register) if one.organisation else words["organisation"]
        return f"{organisation}, {self.of(value_of('position', one.position)) if one.position else words['position']}"


@cache
def words(language: str) -> Words:
    """The words of one of `LANGUAGES`."""
    return Words(language, tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8")))


def language_of(request: Request) -> str:
    """That of the path, else the first of ours that the browser names, else Dutch."""
    first = request.url.path.split("/")[1]
    if first in LANGUAGES:
        return first
    wanted = [one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")]
    return next((one for one in wanted if one in LANGUAGES), "nl")


def spoken(request: Request) -> Words:
    """The words of the page that was asked for."""
    return words(language_of(request))
