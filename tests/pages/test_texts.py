"""The texts: the same keys in both languages, and words for everything that can be shown."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest

from schemas.notify import NoticeKind
from services.committee.clocks import CLOCKS
from services.intake.form.answers import Answers
from services.intake.form.questions import QUESTIONS
from services.intake.form.words import TONGUES, Tongue, words
from services.intake.status import PartStatus

LONGEST_SENTENCE = 20
MAY_BE_EMPTY = ("hint", "known")


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{place}.{number}")
    else:
        yield place, value


def test_both_languages_have_the_same_keys() -> None:
    dutch, english = ({place for place, _ in _leaves(words(language))} for language in TONGUES)
    assert dutch == english


@pytest.mark.parametrize("language", TONGUES)
def test_no_text_is_empty_by_accident_and_no_sentence_is_long(language: Tongue) -> None:
    texts = dict(_leaves(words(language)))
    assert [p for p, text in texts.items() if not text and p.rsplit(".", 1)[1] not in MAY_BE_EMPTY] == []
    long = [
        p
        for p, text in texts.items()
        for one in text.replace("?", ".").split(". ")
        if len(one.split()) > LONGEST_SENTENCE
    ]
    assert long == []


@pytest.mark.parametrize("language", TONGUES)
def test_everything_that_can_be_shown_has_words(language: Tongue) -> None:
    text = words(language)
    everyone = [Answers({"what": ["behaviour"], "whose": ["self"], "form": [form]}) for form in ("formal", "report")]
    for question in QUESTIONS:
        offered = {value for answers in everyone for value in question.options(answers)}
        assert offered <= set(text["q"][question.id].get("options", {})), question.id
    assert {clock.id for clocks in CLOCKS.values() for clock in clocks} <= set(text["terms"])
    assert set(get_args(NoticeKind)) - {"new-case"} <= set(text["messages"])
    assert set(get_args(PartStatus)) == set(text["status"]["is"])
