"""Everything that happens to a made-up complaint, by name: ``make(complaint, "routed a1")`` is an event or a command.

A place is a part (``a`` alone; ``b`` and ``c`` of a complaint in two; ``x`` at a destination that only this complaint
has) and an attempt.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from schemas import committee, intake, notify, register, routing
from schemas.register import Text, Track, Validity
from schemas.terms import Term
from services.chassis.messages import Message
from services.chassis.sealing import public, seal
from services.committee.commands import AcceptCase, OpenStory, Recuse, RefuseCase
from services.intake.codes import Filing, check_digit
from services.intake.complaint import Complaint as Posted
from services.intake.complaint import Notice, Story
from services.intake.consent import ChangeConsent
from services.routing.history import part_id
from tests.services import messages
from tests.services.facts import FACTS, PERSONAL
from tests.services.real import keys

DAY = date(2026, 3, 2)
STORY = "Het verhaal, dat niemand onderweg leest."
PARTS = {"a": 1, "x": 1, "b": 2, "c": 2}
WHY = Text(nl="Omdat het zo is afgesproken.", en="Because that was agreed.")


@dataclass(frozen=True)
class Complaint:
    """One of many: its ids follow from its number."""

    number: int

    @property
    def id(self) -> UUID:
        """Its subject."""
        return uuid5(NAMESPACE_OID, f"complaint {self.number}")

    def part(self, letter: str) -> UUID:
        """Part c is what routing makes of the second matter of part b."""
        if letter == "c":
            return part_id(self.part("b"), 1)
        return uuid5(self.id, "the first part")

    @property
    def own_destination(self) -> str:
        """The one of part x."""
        return f"DEP_N{self.number}"

    def destination(self, place: str) -> str:
        """Where a part is at an attempt."""
        if place[0] == "x":
            return self.own_destination
        return {"a1": "DEP_EZ", "b1": "DEP_EZ", "c1": "DEP_EZ_COORDINATOR"}.get(place, "DEP_FIN")

    @property
    def code(self) -> str:
        """Its return code."""
        body = f"{self.number:023}"
        return body + check_digit(body)


def make(complaint: Complaint, name: str) -> Message:
    """The event or command of that name."""
    verb, _, rest = name.partition(" ")
    return _MAKERS[verb](complaint, rest)


def _case(c: Complaint, place: str) -> dict[str, Any]:
    return {
        "complaint": c.id, "part": c.part(place[0]), "attempt": int(place[1]), "destination": c.destination(place),
    }  # fmt: skip


def _decided(c: Complaint, place: str) -> dict[str, Any]:
    return {
        "complaint": c.id, "part": c.part(place[0]), "parts": PARTS[place[0]], "attempt": int(place[1]),
        "received_on": DAY, "rule": "B20", "rulebook": date(2025, 7, 1), "overlays": ("O1",), "because": WHY,
        "legal_basis": "Awb 9:14", "decided_by": "rule",
    }  # fmt: skip


def _track(place: str) -> Track:
    return "awb-committee" if place[0] == "b" else "wbk"


def _terms(identifier: str) -> tuple[Term, ...]:
    return (Term(id=identifier, due=date(2026, 5, 11), article="Awb 9:11", steps=("ten weeks",)),)


def _term_of_today() -> dict[str, Any]:
    return {"term": "K4", "due": DAY, "on": DAY}


def _file(c: Complaint, channel: Any) -> Message:
    address = "iemand@example.nl" if channel == "mail" else None
    posted = Posted(facts=PERSONAL, story=Story(text=STORY), notice=Notice(channel=channel, address=address))
    return keys().sealer.seal(posted, Filing(c.id, c.part("a"), c.code), DAY)


def _reachable(c: Complaint, channel: Any) -> Message:
    address = seal(b"iemand@example.nl", keys().notify) if channel == "mail" else None
    return intake.ReporterReachable(complaint=c.id, received_on=DAY, language="nl", channel=channel, address=address)


def _handed_over(c: Complaint, place: str) -> Message:
    story = f"sealed story {place}"
    return intake.StoryHandedOver(**_case(c, place), facts=PERSONAL, story=story, reply_key={"kty": "OKP"})


def _sent(c: Complaint, kind: Any) -> Message:
    return notify.NoticeSent(complaint=c.id, kind=kind, channel="mailbox", on=DAY)


def _received(c: Complaint, facts: str) -> Message:
    part = c.part("a")
    return intake.ComplaintReceived(complaint=c.id, part=part, received_on=DAY, facts=FACTS[facts])


def _posted(c: Complaint, template: Any) -> Message:
    kind = "other" if template == "message" else template
    return notify.NoticePosted(complaint=c.id, kind=kind, template=template, language="nl", on=DAY)


def _failed(c: Complaint, kind: Any) -> Message:
    return notify.NoticeFailed(complaint=c.id, kind=kind, channel="mail", code="refused", on=DAY)


def _opened(c: Complaint, place: str) -> Message:
    return committee.CaseOpened(**_case(c, place), track=_track(place), received_on=DAY, terms=_terms("K4"))


def _command(c: Complaint, place: str) -> tuple[UUID, UUID, int, str]:
    return c.id, c.part(place[0]), int(place[1]), "k.dewit"


_MAKERS: dict[str, Callable[[Complaint, str], Message]] = {
    "file": _file,
    "received": _received,
    "reachable": _reachable,
    "corrected": lambda c, yes: intake.FactsCorrected(complaint=c.id, on=DAY, consent_to_forward=yes == "yes"),
    "handed-over": _handed_over,
    "routed": lambda c, p: routing.ComplaintRouted(**_decided(c, p), destination=c.destination(p), track=_track(p)),
    "held": lambda c, p: routing.ComplaintHeld(**_decided(c, p)),
    "referred": lambda c, p: routing.ComplaintReferred(**_decided(c, p), body="REFER_HUIS"),
    "forwarded": lambda c, p: routing.ComplaintForwarded(
        complaint=c.id, part=c.part(p[0]), attempt=int(p[1]), body="REFER_HUIS", on=DAY, way="portal"
    ),
    "advised": lambda c, p: routing.ComplaintAdvised(**_decided(c, p)),
    "opened": _opened,
    "started": lambda c, p: committee.TermsStarted(**_case(c, p), terms=_terms("K10")),
    "approaching": lambda c, p: committee.TermApproaching(**_case(c, p), **_term_of_today(), days=0),
    "passed": lambda c, p: committee.TermPassed(**_case(c, p), **_term_of_today()),
    "accepted": lambda c, p: committee.CaseAccepted(**_case(c, p), on=DAY),
    "refused": lambda c, p: committee.CaseRefused(**_case(c, p), on=DAY, reason="not-competent"),
    "posted": _posted,
    "sent": _sent,
    "failed": _failed,
    "register": lambda c, _: destination(c.own_destination, subscribes=True),
    "organisation": lambda c, _: organisation(f"ORG{c.number}"),
    "agree": lambda c, yes: ChangeConsent(c.id, yes == "yes"),
    "letter": lambda c, p: messages.letter(_case(c, p)),
    "wrote": lambda c, p: messages.wrote(_case(c, p)),
    "left": lambda c, p: messages.left(_case(c, p), "reporter"),
    "answered": lambda c, p: messages.left(_case(c, p), "destination"),
    "reply": lambda c, _: messages.reply(c.id, c.part("a")),
    "round": lambda c, _: messages.round_of(c.id),
    "write": lambda c, p: messages.write(*_command(c, p)),
    "accept": lambda c, p: AcceptCase(*_command(c, p)),
    "refuse": lambda c, p: RefuseCase(*_command(c, p), "not-competent"),
    "recuse": lambda c, p: Recuse(*_command(c, p), "s.kaya"),
    "open": lambda c, p: OpenStory(*_command(c, p), uuid5(c.id, f"opening {p}"), "handling"),
}


def destination(code: str, subscribes: bool) -> register.DestinationRegistered:
    """A destination under the key that all of them share here."""
    return register.DestinationRegistered(
        code=code, kind="committee", names=Text(nl=code, en=code), secretariat="post@example.nl",
        keys={"keys": [public(keys().destination)]}, handled_in="workbench", subscribes=subscribes,
        valid=Validity(begin=date(2026, 1, 1)),
    )  # fmt: skip


def organisation(code: str) -> register.OrganisationRegistered:
    """An organisation."""
    return register.OrganisationRegistered(
        code=code, names=Text(nl=code, en=code), org_regime="rijk", valid=Validity(begin=date(2026, 1, 1))
    )


REGISTER = (destination("DEP_EZ", True), destination("DEP_EZ_COORDINATOR", False), destination("DEP_FIN", False))
"""The destinations of every part but x."""
