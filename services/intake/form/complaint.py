"""From answers to the complaint that is posted: the same shape that every client of the API sends."""

from collections.abc import Mapping

from schemas.facts import Accused, Facts, Language
from services.intake.complaint import Complaint, Contact, Notice, Story
from services.intake.form.answers import BEHAVIOUR, INTEGRITY, STAFF, Answers
from services.intake.form.checks import UNKNOWN, period_of

_MATTERS = {
    **dict.fromkeys(BEHAVIOUR, "undesirable-behaviour"),
    **{kind: kind for kind in INTEGRITY},
    "dispute": "employment-dispute",
    "service": "service",
    UNKNOWN: UNKNOWN,
}
_ROLES = (*STAFF, "applicant", "citizen")
_PROCEEDINGS = ("criminal", "objection-or-appeal", "civil", "disciplinary", "none")
"""The one that weighs most for admissibility first (Awb 9:8)."""


def facts_of(answers: Answers, language: Language) -> Facts:
    """What routing and statistics see; what was not asked or not known is null."""
    role = answers.one("role") if answers.one("role") in _ROLES else None
    talk = answers.one("form") == "talk"
    return Facts.model_validate(
        {
            "matter": sorted({_MATTERS[kind] for kind in answers.what}),
            "discrimination": _ticked(answers, "discrimination") or _ticked(answers, "racism"),
            "racism": _ticked(answers, "racism"),
            "experienced_personally": {"self": True, "other": True, "seen": False}.get(answers.one("whose")),
            "form": "report" if talk else answers.one("form"),
            "preferred_provision": "confidant" if talk else None,
            "identity": answers.one("identity") or None,
            "reporter_role": "representative" if answers.for_another else role,
            "represented_role": role if answers.for_another else None,
            "reporter_organisation": _reporter_organisation(answers),
            "avoid_own_department": _yes(answers, "avoid"),
            "accused": _accused(answers),
            "criminal_offence": _among(answers, "serious", "crime"),
            "acute_danger": _among(answers, "serious", "danger"),
            "proceedings": next((one for one in _PROCEEDINGS if one in answers.all("running")), None),
            "last_conduct": period_of(answers),
            "previously_handled": _among(answers, "running", "handled"),
            "classified": _yes(answers, "classified"),
            "reprisal": _yes(answers, "reprisal"),
            "language": language,
        }
    )


def complaint_of(answers: Answers, language: Language, ground_names: Mapping[str, str]) -> Complaint:
    """ValidationError where an answer no longer fits; ``ground_names`` are the words that the reporter chose from."""
    story = None
    if not answers.advice:
        grounds = tuple(ground_names[ground] for ground in answers.all("grounds"))
        story = Story(
            text=answers.one("story"),
            contact=_contact(answers),
            grounds=grounds or None,
            must_not_see=answers.one("notsee").strip() or None,
        )
    address = answers.one("notice-address").strip() if answers.one("notice") == "mail" else None
    return Complaint(
        facts=facts_of(answers, language),
        story=story,
        notice=Notice(channel="mail" if address else "mailbox", address=address),
        consent_to_forward={"yes": True, "no": False}.get(answers.one("signpost")),
    )


def _contact(answers: Answers) -> Contact | None:
    name, email, phone = (answers.one(field).strip() or None for field in ("contact", "contact-email", "contact-phone"))
    return Contact(name=name, email=email, phone=phone) if name or email or phone else None


def _accused(answers: Answers) -> list[Accused] | None:
    positions = [answers.one("position"), answers.one("position-2")]
    found = [
        Accused.model_validate(
            {
                "organisation": None if code == UNKNOWN else code,
                "position": None if position in ("", UNKNOWN) else position,
            }
        )
        for code, position in zip(answers.organisations, positions, strict=False)
    ]
    return found or None


def _reporter_organisation(answers: Answers) -> str | None:
    own = {"yes": answers.one("where"), "no": answers.one("own-organisation")}.get(answers.one("own"), "")
    return own if own not in ("", UNKNOWN) else None


def _yes(answers: Answers, field: str) -> bool | None:
    return {"yes": True, "no": False}.get(answers.one(field))


def _ticked(answers: Answers, kind: str) -> bool | None:
    return None if answers.what <= {UNKNOWN} else kind in answers.what


def _among(answers: Answers, field: str, value: str) -> bool | None:
    ticked = set(answers.all(field))
    return None if ticked <= {UNKNOWN} else value in ticked
