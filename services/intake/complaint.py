"""A complaint as it is posted, and every way in which it can be wrong."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from schemas.facts import Facts
from schemas.intake import is_address
from schemas.model import Shape
from schemas.period import Period

LARGEST_BODY = 65_536
LARGEST_STORY = 30_000
LONGEST_REPLY = 4_000
"""Characters."""
LARGEST_SEALED = 36_000
"""Bytes of JSON, so that a sealed story stays under 48 KB, whatever its characters cost."""


def _fits(text: str) -> str:
    size = len(text.encode())
    if size > LARGEST_STORY:
        raise ValueError(f"this is {size - LARGEST_STORY} bytes too long; make it shorter")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("tell what happened")
    return text


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError("this is not a mail address")
    return text


def _no_files_yet(_: Any) -> None:
    raise ValueError("we cannot take attachments yet; describe them in story.text and keep them yourself")


Line = Annotated[str, Field(max_length=200)]
Lines = Annotated[tuple[Line, ...], Field(max_length=30)]
Address = Annotated[str, Field(max_length=254), AfterValidator(_address)]


class Contact(Shape):
    """How the committee can reach the reporter; all of it may be left out."""

    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None


class Story(Shape):
    """Everything that is sealed. ``text`` at most 30 000 bytes of UTF-8."""

    text: Annotated[str, AfterValidator(_not_blank), AfterValidator(_fits)]
    contact: Contact | None = None
    grounds: Lines | None = None
    must_not_see: Annotated[str, Field(max_length=2_000)] | Lines | None = None

    def as_json(self) -> bytes:
        """The bytes that are sealed."""
        return self.model_dump_json(exclude_none=True).encode()


class Notice(Shape):
    """How the reporter hears that there is a message; the address is sealed to notify alone."""

    channel: Literal["mail", "mailbox"]
    address: Address | None = None

    @model_validator(mode="after")
    def _mail_has_an_address(self) -> "Notice":
        if (self.channel == "mail") != (self.address is not None):
            raise ValueError("channel mail needs an address, and the mailbox takes none")
        return self


class Complaint(Shape):
    """What is posted. A classified matter takes no story here; ``form`` advice may do without one."""

    facts: Facts
    story: Story | None = None
    notice: Notice | None = None
    consent_to_forward: bool | None = None
    attachments: SkipJsonSchema[Annotated[None, BeforeValidator(_no_files_yet)]] = Field(default=None, exclude=True)

    @model_validator(mode="after")
    def _story_where_it_belongs(self) -> "Complaint":
        if self.facts.classified and self.story is not None:
            raise ValueError("do not send a story about classified matters here; leave story out, we tell where to go")
        if self.story is None and not self.facts.classified and self.facts.form != "advice":
            raise ValueError("story is missing; tell what happened")
        if self.story is not None and len(self.story.as_json()) > LARGEST_SEALED:
            raise ValueError("story is too long as a whole; make text, grounds or mustNotSee shorter")
        return self


class Receipt(Shape):
    """The answer to a complaint. The code is shown once; we cannot give it again."""

    id: str
    return_code: str
    received_on: date


class Reply(Shape):
    """What a reporter writes after filing; without ``part`` where there is only one. ``text`` is plain."""

    text: Annotated[str, Field(max_length=LONGEST_REPLY), AfterValidator(_not_blank)]
    part: UUID | None = None


class ReplyReceipt(Shape):
    """The reply is on disk, sealed."""

    id: UUID


def wrong_facts(facts: Facts, organisations: frozenset[str], today: date) -> list[dict[str, Any]]:
    """Facts that are well-formed but cannot be: an organisation nobody registered, a day that has not come.

    With an empty register nothing is refused: routing holds what it does not know.
    """
    wrong = []
    named = [("facts.reporterOrganisation", facts.reporter_organisation)]
    named += [(f"facts.accused.{i}.organisation", one.organisation) for i, one in enumerate(facts.accused or ())]
    for field, code in named:
        if code is not None and organisations and code not in organisations:
            message = "this organisation is not in the register; the codes are at GET /v1/organisations"
            wrong.append({"field": field, "message": message})
    for field, text in (("facts.firstConduct", facts.first_conduct), ("facts.lastConduct", facts.last_conduct)):
        if text is not None and Period.parse(text).first > today:
            wrong.append({"field": field, "message": "this day has not come yet; give a day, month or year that has"})
    return wrong
