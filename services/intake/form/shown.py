"""A question as its template needs it: what it offers, what was typed and what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from schemas.law import cited
from services.intake.form import words
from services.intake.form.answers import Answers
from services.intake.form.checks import Wrong, too_long
from services.intake.form.progress import Progress
from services.intake.form.questions import Question, number_of, path
from services.intake.form.site import to
from services.intake.form.words import Tongue
from services.intake.organisations import OrganisationOut

Typed = Mapping[str, list[str]]
Options = list[tuple[str, str]]


def question(asked: Question, progress: Progress, typed: Typed, wrong: Wrong, language: Tongue) -> dict[str, Any]:
    """Values for ``question.html``. What was typed comes back as it was."""
    answers = Answers({**progress.answers.given, **typed}, progress.answers.preview)
    text = words.words(language)["q"][asked.id]
    before = progress.before(asked)
    steps = path(progress.answers)
    return {
        "q": asked,
        "text": text,
        "title": words.title(asked, answers, language),
        "hint": words.hint(asked, answers, language),
        "step": steps.index(asked) + 1 if asked in steps else number_of(asked),
        "back": to(language, "question", number_of(before)) if before else to(language, "start"),
        "all_answered": progress.open is None,
        "options": [(value, text["options"][value], text["more"].get(value, "")) for value in asked.options(answers)],
        "groups": _groups(progress.register, language, text) if asked.kind in ("where", "own") else (),
        "positions": _positions(asked, answers, progress.names(language), text),
        "pointers": _pointers(answers, progress.names(language), language) if asked.kind == "signpost" else [],
        "advice": bool(answers.pointers) and all(one["destination"] == "ADVICE" for one in answers.pointers),
        "typed": {field: list(answers.all(_source(field, answers))) for field in asked.fields},
        "wrong": {field: _sentence(text[key], answers, language) for field, key in wrong.items()},
    }


def _source(field: str, answers: Answers) -> str:
    """Nobody types an address twice (WCAG 3.3.7)."""
    return "contact-email" if field == "notice-address" and field not in answers.given else field


def _pointers(answers: Answers, organisations: Mapping[str, str], language: Tongue) -> list[tuple[str, str, str]]:
    """Name, reason and law of each place outside, once."""
    found, asking = [], words.words(language)["q"]["signpost"]["outside"]
    for one in answers.pointers:
        asks = one["destination"] == "HOLD"
        to = one["proposal"] if asks else one["destination"]
        name = words.place_name(to, {}, organisations, language)
        found.append((name, asking if asks else one["because"][language], cited(one["legalBasis"], language)))
    return list(dict.fromkeys(found))


def _sentence(template: str, answers: Answers, language: Tongue) -> str:
    return template.format(count=words.amount(too_long(answers), language))


def _positions(asked: Question, answers: Answers, names: Mapping[str, str], text: Mapping[str, Any]) -> Options:
    if asked.kind != "position":
        return []
    if len(answers.organisations) < 2:
        return [(asked.id, text["title"])]
    known = [names.get(code) for code in answers.organisations]
    titles = [text["title_of"].format(organisation=name) if name else text["title"] for name in known]
    return list(zip(asked.fields, titles, strict=False))


def _groups(
    register: Mapping[str, OrganisationOut], language: Tongue, text: Mapping[str, Any]
) -> list[tuple[str, Options]]:
    """The register as groups of a list: a ministry with its services, and those that have none together."""
    named = sorted(((getattr(one.names, language), code) for code, one in register.items()), key=lambda pair: pair[0])
    parents = {one.parent for one in register.values()} & register.keys()
    families: dict[str, Options] = {"": []}
    for name, code in named:
        parent = register[code].parent
        family = parent if parent in parents else code if code in parents else ""
        families.setdefault(family or "", []).append((code, name))
    groups = []
    for family, members in sorted(
        families.items(), key=lambda one: getattr(register[one[0]].names, language) if one[0] else ""
    ):
        first = [member for member in members if member[0] == family]
        groups.append(
            (dict(first).get(family, text.get("ministries", "")), first + [m for m in members if m not in first])
        )
    return groups


def rows(progress: Progress, language: Tongue) -> list[tuple[str, list[str], str]]:
    """The answers in words: what it is about, the lines, and the address where it can be changed."""
    text, names = words.words(language)["q"], progress.names(language)
    return [
        (
            text[one.id]["short"],
            words.spoken(one, progress.answers, language, names),
            to(language, "question", number_of(one)),
        )
        for one in path(progress.answers)
        if one.kind != "signpost" or one.options(progress.answers)
    ]
