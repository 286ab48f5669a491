"""The desk's pages have words for everything that they can meet, in both languages."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

import pytest

from schemas.committee import RefusalReason
from schemas.facts import Facts
from schemas.register import DestinationKind, HandledIn
from services.front.words import LANGUAGES
from services.routing import register
from services.routing.duties import DutyId
from services.routing.holding import possible
from services.routing.pages.words import words
from services.routing.rows import Problem

REGISTER = register.in_force(date(2026, 3, 2))


def keys(texts: Mapping[str, Any], at: str = "") -> Iterator[str]:
    for name, value in texts.items():
        yield f"{at}.{name}"
        if isinstance(value, Mapping):
            yield from keys(value, f"{at}.{name}")


def test_both_languages_say_the_same_things() -> None:
    dutch, english = (list(keys(words(language).texts)) for language in LANGUAGES)
    assert dutch == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_shown_as_a_code(language: str) -> None:
    w = words(language)
    assert set(get_args(Problem)) == set(w["problems"])
    assert set(get_args(DutyId)) == set(w["duties"])
    assert set(get_args(RefusalReason)) == set(w["refusal_reasons"])
    assert set(get_args(DestinationKind)) == set(w["kind"])
    assert set(get_args(HandledIn)) == set(w["works"])
    assert {field.alias for field in Facts.model_fields.values()} == set(w["facts"])
    assert [code for code in possible(REGISTER) if w.place(code, REGISTER) == code] == []
