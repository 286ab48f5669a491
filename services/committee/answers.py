"""What the committee API says and hears, as shapes."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from schemas.committee import RefusalReason
from schemas.model import Shape
from schemas.register import Text
from schemas.terms import Term
from services.committee.commands import OpeningReason
from services.committee.decisions import Case, CaseStatus
from services.committee.messages import LONGEST, Author, Message
from services.front.door import Kept


class CaseOut(Shape):
    """A case as its own destination sees it; ``story`` says where the story is."""

    id: UUID
    complaint: UUID
    attempt: int
    destination: str
    status: CaseStatus
    track: str
    received_on: date
    rule: str
    overlays: tuple[str, ...]
    because: Text
    legal_basis: str
    terms: tuple[Term, ...]
    facts: dict[str, Any] | None
    story: Literal["here", "on-its-way"]

    @classmethod
    def of(cls, case: Case) -> "CaseOut":
        """The case with its terms as `Case.terms` computes them."""
        assert case.track and case.received_on and case.because
        return cls(
            id=case.part,
            complaint=case.complaint_id,
            attempt=case.attempt,
            destination=case.destination,
            status=case.status,
            track=case.track,
            received_on=case.received_on,
            rule=case.rule or "",
            overlays=tuple(case.overlays or ()),
            because=Text(**case.because),
            legal_basis=case.legal_basis or "",
            terms=case.terms,
            facts=case.facts,
            story="here" if case.story_on else "on-its-way",
        )


class CasesOut(Shape):
    """The newest first; ``next`` is the ``after`` of the next page, and absent on the last."""

    cases: tuple[CaseOut, ...]
    next: str | None = None


class Refusal(Shape):
    """Why the case is not yours."""

    reason: RefusalReason


class RecusalIn(Shape):
    """Who takes no part any more, by login name; left out: yourself."""

    person: Annotated[Kept, Field(min_length=1, max_length=200)] | None = None


class OpeningIn(Shape):
    """Why the story is opened; the log keeps who, when and this."""

    reason: OpeningReason


class StoryOut(Shape):
    """The opened story, as the reporter wrote it."""

    opening: UUID
    story: dict[str, Any]


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("write a message")
    return text


class MessageIn(Shape):
    """What you write to the reporter, as plain text."""

    text: Annotated[str, Field(max_length=LONGEST), AfterValidator(_not_blank)]


class LeftOut(Shape):
    """The message is on disk, sealed to the reporter."""

    id: UUID


class MessageOut(Shape):
    """One message; without ``text`` where your own system keeps what you wrote."""

    id: UUID
    author: Author
    person: str | None
    on: date
    text: str | None


class MessagesOut(Shape):
    """The first one first."""

    opening: UUID
    messages: tuple[MessageOut, ...]

    @classmethod
    def of(cls, opening: UUID, messages: list[Message]) -> "MessagesOut":
        """As they were opened."""
        return cls(
            opening=opening,
            messages=tuple(
                MessageOut(id=one.id, author=one.author, person=one.person, on=one.written_on, text=one.text)
                for one in messages
            ),
        )
