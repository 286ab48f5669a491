"""The words of the workbench in the language of a page, and how that language writes days, steps and facts."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request

from schemas.law import cited
from services.committee.lights import Light
from services.front import words as front
from services.front.words import language_of, texts_of

FOLDER = Path(__file__).parents[1] / "texts"
_ROLES = {"reporterRole": "role", "representedRole": "role"}


class Words(front.Words):
    """With the clocks of a case and its facts."""

    def weekday(self, day: date) -> str:
        """``dinsdag 28 april 2026``."""
        return f"{self.texts['weekdays'][day.weekday()]} {self.day(day)}"

    def days(self, light: Light) -> str:
        """How long there is left, or how long it is too late; nothing where that does not count."""
        if light.days is None:
            return ""
        if light.days == 0:
            return str(self.texts["days"]["today"])
        key = ("late" if light.days < 0 else "left") + ("_one" if abs(light.days) == 1 else "")
        return str(self.texts["days"][key].format(n=abs(light.days)))

    def step(self, step: str) -> str:
        """A step of a clock, which counting writes in English."""
        return _english().sub(lambda found: self._translations[found.group()], self.law(step))

    def law(self, source: str) -> str:
        """A source in law, or words in their place, as this language writes them."""
        return cited(source, self.language)

    def choices(self, section: str) -> list[tuple[str, str, str]]:
        """The options of a section as the fields of a form take them: value, label and no hint."""
        return [(value, label, "") for value, label in self.texts[section].items()]

    def facts(self, facts: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
        """Label and words of every fact that was given, in the order of the labels; ``names`` of organisations."""
        labels = self.texts["facts"]["labels"]
        given = ((name, label) for name, label in labels.items() if facts.get(name) is not None)
        return [(label, self._fact(name, facts[name], names)) for name, label in given]

    def _fact(self, name: str, value: Any, names: Mapping[str, str]) -> str:
        words, values = self.texts["facts"]["words"], self.texts["facts"]["values"]
        if isinstance(value, bool):
            return str(words["true" if value else "false"])
        if name == "accused":
            return "; ".join(self._accused(one, names) for one in value)
        if name == "reporterOrganisation":
            return names.get(value, str(value))
        if name.endswith("Conduct"):
            return self.period(value)
        known = values.get(_ROLES.get(name, name), {})
        return ", ".join(known.get(one, one) for one in ([value] if isinstance(value, str) else value))

    def _accused(self, one: Mapping[str, str], names: Mapping[str, str]) -> str:
        words, positions = self.texts["facts"]["words"], self.texts["facts"]["values"]["position"]
        code = one.get("organisation")
        organisation = names.get(code, code) if code else words["unknown_organisation"]
        position = one.get("position")
        return f"{organisation}, {positions.get(position, position) if position else words['unknown_position']}"

    @property
    def _translations(self) -> Mapping[str, str]:
        return _translations(self.language)


@cache
def words(language: str) -> Words:
    """The words of one language."""
    return Words(language, texts_of(FOLDER, language))


def spoken(request: Request) -> Words:
    """The words of the page that was asked for."""
    return words(language_of(request))


@cache
def _translations(language: str) -> dict[str, str]:
    english, other = words("en"), words(language)
    days = zip(english["weekdays"] + english["months"], other["weekdays"] + other["months"], strict=True)
    return {**other["steps"], **dict(days)}


@cache
def _english() -> re.Pattern[str]:
    longest_first = sorted(_translations("en"), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
