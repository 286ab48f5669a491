"""The facts of a complaint: all that routing and statistics ever see (no name, no story, no ground)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from schemas.model import Shape
from schemas.period import Period

Matter = Literal[
    "undesirable-behaviour", "integrity", "wrongdoing", "service", "employment-dispute", "unknown", "other"
]
Form = Literal["formal", "report", "advice", "other"]
Provision = Literal["confidant", "coordinator", "other"]
Identity = Literal["known", "confidential", "anonymous", "other"]
Role = Literal["employee", "former-employee", "hired", "trainee", "applicant", "citizen", "representative", "other"]
Position = Literal[
    "employee", "manager", "senior-civil-service", "top-management", "minister",
    "integrity-officer", "committee-member", "external", "other",
]  # fmt: skip
Proceedings = Literal["none", "civil", "objection-or-appeal", "criminal", "disciplinary", "other"]
Language = Literal["nl", "en", "other"]
OrganisationCode = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]


def _a_period(text: str) -> str:
    Period.parse(text)
    return text


_PERIOD = {
    "type": "string",
    "pattern": "^(19|[2-9][0-9])[0-9]{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
    "description": "YYYY-MM-DD, YYYY-MM or YYYY",
}
Conduct = Annotated[str, Field(max_length=10), AfterValidator(_a_period), WithJsonSchema(_PERIOD)]


class Accused(Shape):
    """One accused organisation with the highest position accused there; a null organisation is "don't know"."""

    organisation: OrganisationCode | None = None
    position: Position | None = None


class Facts(Shape):
    """Every fact may be null (don't know, or not asked), and null never means yes.

    ``matter`` and ``accused`` are lists without order; ``first_conduct`` and ``last_conduct`` are a day
    (``YYYY-MM-DD``), a month (``YYYY-MM``) or a year (``YYYY``). The Dutch terms stand in docs/glossary.md.
    """

    matter: Annotated[tuple[Matter, ...], Field(max_length=10)] | None = None
    discrimination: bool | None = None
    racism: bool | None = None
    experienced_personally: bool | None = None
    form: Form | None = None
    preferred_provision: Provision | None = None
    identity: Identity | None = None
    reporter_role: Role | None = None
    represented_role: Role | None = None
    reporter_organisation: OrganisationCode | None = None
    avoid_own_department: bool | None = None
    accused: Annotated[tuple[Accused, ...], Field(min_length=1, max_length=20)] | None = None
    criminal_offence: bool | None = None
    proceedings: Proceedings | None = None
    first_conduct: Conduct | None = None
    last_conduct: Conduct | None = None
    previously_handled: bool | None = None
    classified: bool | None = None
    reprisal: bool | None = None
    acute_danger: bool | None = None
    language: Language | None = None
