"""Events that routing publishes: where a part of a complaint goes, by which rule of which dated rulebook, and why."""

from datetime import date
from typing import Literal
from uuid import UUID

from schemas.event import ComplaintEvent
from schemas.register import Text, Track
from schemas.streams import DECISIONS

ForwardingWay = Literal["portal", "post", "returned", "other"]


class Decided(ComplaintEvent):
    """What every decision says of one part: the rule, the rulebook's date, the overlays, the reason and the law.

    ``parts`` is how many parts the complaint has, so that a reader knows when it has heard of all of them.
    """

    part: UUID
    parts: int
    attempt: int
    received_on: date
    rule: str
    rulebook: date
    overlays: tuple[str, ...]
    because: Text
    legal_basis: str
    decided_by: Literal["rule", "person", "other"]


class ComplaintRouted(Decided, name="complaints.routed.v1", stream=DECISIONS):
    """The part goes to this destination, under the clocks of this track."""

    destination: str
    track: Track


class ComplaintHeld(Decided, name="complaints.held.v1", stream=DECISIONS):
    """A person at the desk decides; ``proposal`` is what the rule would suggest, null where it suggests nothing."""

    proposal: str | None = None


class ComplaintReferred(Decided, name="complaints.referred.v1", stream=DECISIONS):
    """The part belongs to a body outside the desk (``REFER_`` and the body)."""

    body: str


class ComplaintForwarded(ComplaintEvent, name="complaints.forwarded.v1", stream=DECISIONS):
    """A person at the desk did what Awb 2:3 asks for a referred part: sent it on, or ``returned`` it to its sender.

    Returned means that the body outside has no safe way in for us; the reporter is told to go there.
    """

    part: UUID
    attempt: int
    body: str
    on: date
    way: ForwardingWay


class ComplaintAdvised(Decided, name="complaints.advised.v1", stream=DECISIONS):
    """No case: the reporter is shown who can help."""
