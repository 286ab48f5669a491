"""What is wrong with an answer, as the key of the sentence that says what mends it."""

import json
from collections.abc import Callable, Container, Mapping
from datetime import date

from pydantic import ValidationError

from schemas.period import Period
from services.intake.complaint import Notice
from services.intake.form.answers import Answers
from services.intake.form.questions import Kind, Question

LONGEST_STORY = 28_000
"""Bytes: what remains of a sealed story is enough for every other field at its longest."""
LONGEST_NAMES = 1_000
LONGEST_LINE = 200

Wrong = Mapping[str, str]
"""By field."""

UNKNOWN = "unknown"


def period_of(answers: Answers) -> str | None:
    """The typed day, month and year as ``YYYY[-MM[-DD]]``; None for nothing typed, ValueError for no date."""
    day, month, year = (answers.one(field).strip(" .-/") for field in ("when", "when-month", "when-year"))
    if not (day or month or year):
        return None
    if day and not month:
        raise ValueError("a day without its month")
    parts = [year, *(part.zfill(2) for part in (month, day) if part)]
    text = "-".join(parts)
    Period.parse(text)
    return text


def wrong(question: Question, answers: Answers, organisations: Container[str], today: date) -> Wrong:
    """Every field of a question whose answer cannot stand; empty when all is well."""
    match question.kind:
        case "where":
            return _where(question, answers, organisations)
        case "position":
            fields = question.fields[: max(1, len(answers.organisations))]
            return {field: "error" for field in fields if answers.one(field) not in question.options(answers)}
        case "when":
            return _when(answers, today)
        case "many":
            return _many(question, answers)
        case "one" | "own":
            return {} if answers.one(question.id) in question.options(answers) else {question.id: "error"}
        case "signpost":
            options = question.options(answers)
            return {} if not options or answers.one(question.id) in options else {question.id: "error"}
    return _TYPED[question.kind](question, answers)


def _many(question: Question, answers: Answers) -> Wrong:
    chosen, options = set(answers.all(question.id)), set(question.options(answers))
    optional = question.id == "grounds"
    return {} if chosen <= options and (chosen or optional) else {question.id: "error"}


def _where(question: Question, answers: Answers, organisations: Container[str]) -> Wrong:
    code = answers.one(question.id)
    return {} if code == UNKNOWN or code in organisations else {question.id: "error"}


def _when(answers: Answers, today: date) -> Wrong:
    try:
        period = period_of(answers)
    except ValueError:
        return {"when": "error"}
    return {"when": "error_future"} if period and Period.parse(period).first > today else {}


def _story(question: Question, answers: Answers) -> Wrong:
    if not answers.one(question.id).strip():
        return {question.id: "error"}
    return {question.id: "error_long"} if too_long(answers) else {}


def too_long(answers: Answers) -> int:
    """How many characters at the end of the story do not fit, however many bytes each of them takes."""
    text = json.dumps(answers.one("story"), ensure_ascii=False)
    return len(text) - len(text.encode()[:LONGEST_STORY].decode(errors="ignore"))


def _text(question: Question, answers: Answers) -> Wrong:
    return {question.id: "error"} if len(answers.one(question.id)) > LONGEST_NAMES else {}


def _contact(question: Question, answers: Answers) -> Wrong:
    found = {field: "error_long" for field in question.fields if len(answers.one(field)) > LONGEST_LINE}
    if answers.formal and not answers.one("contact").strip():
        found["contact"] = "error_name"
    if (email := answers.one("contact-email").strip()) and not _is_address(email):
        found["contact-email"] = "error_email"
    return found


def _notice(question: Question, answers: Answers) -> Wrong:
    channel = answers.one(question.id)
    if channel not in question.options(answers):
        return {question.id: "error"}
    address = answers.one("notice-address").strip()
    return {"notice-address": "error_address"} if channel == "mail" and not _is_address(address) else {}


def _is_address(text: str) -> bool:
    try:
        Notice(channel="mail", address=text)
    except ValidationError:
        return False
    return True


_TYPED: Mapping[Kind, Callable[[Question, Answers], Wrong]] = {
    "story": _story,
    "text": _text,
    "contact": _contact,
    "notice": _notice,
}
