"""The texts of the pages, from files that a lawyer can edit, one set of keys in both languages."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from schemas.register import Text
from services.intake.form.answers import Answers
from services.intake.form.questions import Question

TEXTS = Path(__file__).parents[1] / "texts"
Tongue = Literal["nl", "en"]
TONGUES: tuple[Tongue, ...] = ("nl", "en")


@cache
def words(language: Tongue) -> Mapping[str, Any]:
    """The sections of ``pages`` and ``about``, and the questions under ``q``."""
    pages, about, questions = (
        tomllib.loads((TEXTS / f"{name}.{language}.toml").read_text()) for name in ("pages", "about", "questions")
    )
    return {**pages, **about, "q": questions}


def day(on: date, language: Tongue) -> str:
    """A date as people write it."""
    return f"{on.day} {words(language)['frame']['months'][on.month - 1]} {on.year}"


def amount(number: int, language: Tongue) -> str:
    """A number as people write it."""
    return f"{number:,}".replace(",", "." if language == "nl" else ",")


def place_name(code: str, destinations: Mapping[str, Text], organisations: Mapping[str, str], language: Tongue) -> str:
    """A destination as people call it: from the register, or for a body outside it from the texts."""
    if code in destinations:
        return str(getattr(destinations[code], language))
    outside = code.removeprefix("REFER_").removeprefix("AUTHORITY_")
    return str(words(language)["bodies"].get(outside) or organisations.get(outside) or outside)


def title(question: Question, answers: Answers, language: Tongue) -> str:
    """The question as it is put to this reporter."""
    text = words(language)["q"][question.id]
    return str(text.get("title_other", text["title"]) if answers.for_another else text["title"])


def hint(question: Question, answers: Answers | None, language: Tongue) -> str:
    """What helps with this question, after these answers; None where they cannot be read now, so that it is right for
    everybody."""
    text = words(language)["q"][question.id]
    if answers is None:
        return str(text.get("hint_unread", text.get("hint", "")))
    if answers.formal and "hint_formal" in text:
        return str(text["hint_formal"])
    if answers.one("identity") == "anonymous" and "hint_anonymous" in text:
        return str(text["hint_anonymous"])
    return str(text.get("hint", ""))


def spoken(question: Question, answers: Answers, language: Tongue, organisations: Mapping[str, str]) -> list[str]:
    """An answer in words, line by line; empty where nothing was filled in. ``organisations`` are names by code."""
    text = words(language)["q"][question.id]
    options: Mapping[str, str] = text.get("options", {})
    match question.kind:
        case "one" | "many" | "signpost" | "own" | "notice" | "position":
            lines = [options.get(value, "") for field in question.fields for value in answers.all(field)]
            extra = (
                [organisations.get(answers.one("own-organisation"), "")]
                if answers.one("own") == "no" and question.kind == "own"
                else []
            )
            if question.kind == "notice" and answers.one("notice") == "mail":
                extra = [answers.one("notice-address")]
            lines += extra
        case "where":
            code = answers.one(question.id)
            lines = [organisations.get(code, text["unknown"])] if code else []
        case "when":
            lines = [_when(answers, language) or text["unknown"]]
        case _:
            lines = [answers.one(field).strip() for field in question.fields]
    return [line for line in lines if line]


def _when(answers: Answers, language: Tongue) -> str:
    number, month, year = (answers.one(field).strip(" .-/") for field in ("when", "when-month", "when-year"))
    name = words(language)["frame"]["months"][int(month) - 1] if month else ""
    return " ".join(part for part in (str(int(number)) if number else "", name, year) if part)
