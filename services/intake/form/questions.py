"""The questions in their order, each with the answers it offers and the earlier answers that make it needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from services.intake.form.answers import BEHAVIOUR, INTEGRITY, STAFF, Answers

Kind = Literal["one", "many", "where", "own", "position", "when", "signpost", "story", "text", "contact", "notice"]
YES_NO = ("yes", "no", "unknown")
ROLES = ("employee", "former-employee", "hired", "trainee", "applicant", "citizen", "unknown")
POSITIONS = (
    "employee", "manager", "senior-civil-service", "top-management", "minister", "integrity-officer",
    "committee-member", "external", "unknown",
)  # fmt: skip
GROUNDS = (
    "race", "nationality", "religion", "politics", "sex", "pregnancy", "orientation", "disability", "age",
    "civil-status", "contract", "other",
)  # fmt: skip


def _always(_: Answers) -> bool:
    return True


def _case(answers: Answers) -> bool:
    return not answers.advice


@dataclass(frozen=True)
class Question:
    """``fields`` are all that its page may post; ``options`` depends on earlier answers."""

    id: str
    kind: Kind
    fields: tuple[str, ...]
    options: Callable[[Answers], tuple[str, ...]]
    asked: Callable[[Answers], bool] = _always


def _question(
    id: str,
    kind: Kind,
    options: tuple[str, ...] | Callable[[Answers], tuple[str, ...]] = (),
    asked: Callable[[Answers], bool] = _always,
    more: tuple[str, ...] = (),
) -> Question:
    return Question(id, kind, (id, *more), options if callable(options) else lambda _: options, asked)


def _forms(answers: Answers) -> tuple[str, ...]:
    # A klaagschrift is about conduct towards the complainant (Awb 9:4); integrity has a road of its own.
    formal = ("formal",) if answers.one("whose") in ("self", "other") and answers.what - INTEGRITY else ()
    talk = ("talk",) if answers.what & BEHAVIOUR else ()
    return (*formal, "report", *talk, "advice")


def _identities(answers: Answers) -> tuple[str, ...]:
    return ("known", "confidential") if answers.formal else ("known", "confidential", "anonymous")


def _consent(answers: Answers) -> tuple[str, ...]:
    return ("yes", "no") if answers.needs_consent else ()


QUESTIONS: tuple[Question, ...] = (
    _question(
        "what", "many",
        ("discrimination", "racism", "behaviour", "integrity", "wrongdoing", "dispute", "service", "unknown"),
    ),
    _question(
        "serious", "many", ("danger", "crime", "none", "unknown"),
        lambda a: bool(a.what & {"behaviour", "integrity", "wrongdoing", "unknown"}),
    ),
    _question("classified", "one", ("no", "yes", "unknown"), lambda a: bool(a.what & {*INTEGRITY, "unknown"})),
    _question("whose", "one", ("self", "seen", "other", "unknown")),
    _question("form", "one", _forms),
    _question("role", "one", ROLES, _case),
    _question("where", "where", asked=_case, more=("where-more",)),
    _question("where-2", "where", asked=lambda a: _case(a) and a.one("where-more") == "yes"),
    _question(
        "own", "own", YES_NO, lambda a: _case(a) and a.one("role") in STAFF, more=("own-organisation",)
    ),
    _question("position", "position", POSITIONS, _case, more=("position-2",)),
    _question("reprisal", "one", YES_NO, lambda a: _case(a) and bool(a.what & {*INTEGRITY, "dispute"})),
    _question("identity", "one", _identities, _case),
    _question(
        "avoid", "one", ("no", "yes", "unknown"),
        lambda a: a.one("form") in ("report", "talk") and a.one("own") == "yes",
    ),
    _question("signpost", "signpost", _consent, lambda a: bool(a.pointers)),
    _question("when", "when", asked=_case, more=("when-month", "when-year")),
    _question(
        "running", "many",
        ("handled", "objection-or-appeal", "civil", "criminal", "disciplinary", "none", "unknown"), lambda a: a.formal,
    ),
    _question(
        "grounds", "many", GROUNDS, lambda a: _case(a) and bool(a.what & {"discrimination", "racism"})
    ),
    _question("story", "story", asked=_case),
    _question(
        "contact", "contact", asked=lambda a: _case(a) and a.one("identity") != "anonymous",
        more=("contact-email", "contact-phone"),
    ),
    _question("notsee", "text", asked=_case),
    _question("notice", "notice", ("mailbox", "mail"), _case, more=("notice-address",)),
)  # fmt: skip

BEFORE_THE_SIGNPOST = QUESTIONS[: next(n for n, question in enumerate(QUESTIONS) if question.id == "signpost")]
"""The questions whose answers decide the road."""


def relevant(answers: Answers) -> Answers:
    """The answers without those to questions that, after a change of an earlier answer, are asked no more."""
    kept: dict[str, Sequence[str]] = {}
    for question in QUESTIONS:
        if question.asked(Answers(kept, answers.preview)):
            kept |= {field: answers.given[field] for field in question.fields if field in answers.given}
    return Answers(kept, answers.preview)


def path(answers: Answers) -> tuple[Question, ...]:
    """The questions that these answers leave open or have answered, in order."""
    return tuple(question for question in QUESTIONS if question.asked(answers))


def number_of(question: Question | str) -> int:
    """Where a question, or the one with this id, stands: part of its address, so the same for everybody."""
    return next(n for n, one in enumerate(QUESTIONS, 1) if question in (one, one.id))
