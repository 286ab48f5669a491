"""The words of the desk's pages in the language of a page, and how that language writes days, places and facts."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request

from schemas.facts import Accused, Facts
from schemas.register import Text
from services.front import words as front
from services.front.words import language_of, texts_of
from services.routing.register import Register
from services.routing.wording import value_of

FOLDER = Path(__file__).parents[1] / "texts"
_VALUES = {"representedRole": "role", "reporterRole": "role"}


class Words(front.Words):
    """With what stands in both languages, the places of the register, and the facts."""

    def of(self, text: Text | Mapping[str, str]) -> str:
        """A text that stands in both languages."""
        return str(text[self.language] if isinstance(text, Mapping) else getattr(text, self.language))

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
    """The words of one language."""
    return Words(language, texts_of(FOLDER, language))


def spoken(request: Request) -> Words:
    """The words of the page that was asked for."""
    return words(language_of(request))
