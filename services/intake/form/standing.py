"""How a complaint stands, in words: where each part is and why, when something must be heard, and the messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.law import cited
from schemas.register import Text
from schemas.terms import Term
from services.intake.codes import spaced
from services.intake.consent import NOT_ASKED
from services.intake.form.words import Tongue, day, place_name, words
from services.intake.messages import MessageOut
from services.intake.status import Complaint, PartOut, status_of

_INTERNAL = frozenset({"K7"})
"""A term that only tells the committee something about admissibility (Awb 9:8)."""


_NOBODY: Mapping[str, str] = {"held": "HOLD", "advised": "ADVICE"}
"""Where a part is that has no destination."""


def groups(code: str) -> list[str]:
    """The return code in its six groups."""
    return spaced(code).split(" ")


def parts(
    complaint: Complaint, destinations: Mapping[str, Text], organisations: Mapping[str, str], language: Tongue
) -> list[dict[str, Any]]:
    """Each part of the complaint; empty for the moment before it is decided where it goes."""
    return [_part(part, destinations, organisations, language) for part in status_of(complaint).parts]


def _part(
    part: PartOut, destinations: Mapping[str, Text], organisations: Mapping[str, str], language: Tongue
) -> dict[str, Any]:
    outside = place_name(part.outside, destinations, organisations, language) if part.outside else ""
    terms = [_term(term, language) for term in _in_order(part) if term.id not in _INTERNAL]
    return {
        "status": part.status,
        "where": place_name(part.destination or _NOBODY[part.status], destinations, organisations, language),
        "because": getattr(part.because, language),
        "law": cited(part.legal_basis, language),
        "terms": terms,
        "reads": part.status in ("routed", "opened", "accepted"),
        "terms_come": part.status == "routed",
        "consent": part.consent,
        "outside": outside,
        "sent": _sent(part, outside, language),
    }


def _sent(part: PartOut, body: str, language: Tongue) -> str:
    """What became of the referral."""
    texts = words(language)["consent"]
    if part.status != "referred" or part.destination == NOT_ASKED:
        return ""
    if part.forwarded_on is None:
        return str(texts["not_yet"])
    text = texts["returned"] if part.forwarded_way == "returned" else texts["sent"]
    return str(text).format(date=day(part.forwarded_on, language), body=body)


def consent(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What to ask about forwarding, and to which bodies; None where there is nothing to ask."""
    asked = [part for part in parts if part["consent"] == "asked"]
    found = asked or [part for part in parts if part["consent"]]
    bodies = list(dict.fromkeys(part["outside"] for part in found))
    return {"asked": bool(asked), "bodies": bodies} if found else None


def _in_order(part: PartOut) -> list[Term]:
    return sorted(part.terms, key=lambda term: (term.due is None, term.due))


def _term(term: Term, language: Tongue) -> dict[str, str]:
    text = words(language)
    when = text["status"]["by"].format(date=day(term.due, language)) if term.due else text["status"]["unknown_date"]
    return {
        "when": when,
        "what": text["terms"].get(term.id, text["terms"]["other"]),
        "article": cited(term.article, language),
    }


def messages(complaint: Complaint, destinations: Mapping[str, Text], language: Tongue) -> list[dict[str, Any]]:
    """What was said, in the order of its days: by whom, when, and the text, of the desk, of a destination or of you."""
    return [_message(one, destinations, language) for one in status_of(complaint).messages]


def _message(one: MessageOut, destinations: Mapping[str, Text], language: Tongue) -> dict[str, Any]:
    texts, who = words(language)["messages"], words(language)["mailbox"]
    if one.kind in ("message", "reply"):
        said = one.text if one.text is not None else who["closed"]
    else:
        said = texts.get(one.template, texts["other"])
    by = who["you"] if one.kind == "reply" else who["desk"]
    if one.sender:
        by = place_name(one.sender, destinations, {}, language)
    return {"on": day(one.on, language), "by": by, "own": one.kind == "reply", "text": said}
