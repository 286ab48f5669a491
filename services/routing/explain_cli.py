"""``explain``: shows why a complaint went where it went, from the database of decisions or from facts in a file."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from schemas.law import cited
from schemas.register import Text
from services.routing import register, rulebook
from services.routing.arguments import A_DAY, Line, Unusable, archive, today
from services.routing.conditions import NOT_STATED
from services.routing.decisions import excluded
from services.routing.explain import explain
from services.routing.wording import value_of

Explained = dict[str, Any]
"""An `Explanation` as JSON; from the database with ``part``, ``attempt``, ``receivedOn`` and ``decidedBy`` besides."""

A_PERSON = Text(nl="hier koos een medewerker van het loket", en="here a member of the desk's staff chose")


def add_to(commands: Any) -> None:
    """The command and its arguments."""
    parser = commands.add_parser("explain", help="each rule that was tried, and why it did or did not match")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("id", nargs="?", type=UUID, metavar="PART|COMPLAINT", help="in LOKET_ROUTING_DATABASE")
    what.add_argument("--facts", type=Path, metavar="FILE", help="facts as JSON lines, and no database")
    parser.add_argument("--on", **A_DAY)
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="of the text, default nl")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, in both languages")
    parser.set_defaults(command=_run)


def _run(given: argparse.Namespace) -> int:
    found = _of_file(given) if given.facts else asyncio.run(_of_database(given.id))
    for one in found:
        print(json.dumps(one, ensure_ascii=False, default=str) if given.json else _text(one, given.language))
    return 0


def _of_file(given: argparse.Namespace) -> list[Explained]:
    on = given.on or today()
    book, current = rulebook.in_force(on), register.in_force(on)
    found = []
    for number, text in enumerate(given.facts.read_bytes().splitlines(), 1):
        try:
            line = Line.model_validate_json(text, strict=True, extra="forbid")
        except ValidationError:
            raise Unusable(f"line {number} is not one object of facts; `decide` names what is wrong in it") from None
        found.append(explain(line, line.consent_to_forward, on, book, current).as_json())
    return found


async def _of_database(identifier: UUID) -> list[Explained]:
    from services.routing import past

    async with archive() as tx:
        decisions = await past.of(tx, identifier)
    if not decisions:
        raise Unusable(f"no decision about {identifier}; give the id of a complaint or of one of its parts")
    return [_of_past(one) for one in decisions]


def _of_past(one: Any) -> Explained:
    """What was stored, and the rules of its day tried again; whether they differ is for ``replay`` to say."""
    row = one.row
    book, known = rulebook.in_force(row.received_on), register.in_force(row.received_on)
    gone = excluded(one.facts, known, one.refused_by)
    again = explain(one.facts, row.consent_to_forward, row.received_on, book, known, gone)
    content: Explained = {
        "complaint": row.complaint_id, "part": row.part, "attempt": row.attempt, "receivedOn": row.received_on,
        "decidedBy": row.decided_by, "decidedOn": row.decided_on, "destination": row.destination, "rule": row.rule,
        "overlays": row.overlays, "track": row.track, "rulebook": row.rulebook, "because": row.because,
        "legalBasis": row.legal_basis,
        "facts": again.facts.model_dump(mode="json", by_alias=True, exclude_none=True),
        "factsHash": row.facts_hash.hex(), "registerRows": row.register_rows,
        "refusedBy": sorted(one.refused_by), "tried": [tried.as_json() for tried in again.tried],
    }  # fmt: skip
    if row.proposal:
        content["proposal"] = row.proposal
    if judged := one.judgement:
        content |= {"person": judged.person, "decidedAt": judged.at, "motivation": judged.motivation}
        content["tried"][-1]["why"] = [A_PERSON.model_dump()]
    return content


_WORDS = {
    "about": Text(nl="Gaat over", en="About"),
    "part": Text(nl="Deel", en="Part"),
    "attempt": Text(nl="Poging", en="Attempt"),
    "receivedOn": Text(nl="Ontvangen op", en="Received on"),
    "destination": Text(nl="Bestemming", en="Destination"),
    "proposal": Text(nl="Voorstel", en="Proposal"),
    "rule": Text(nl="Regel", en="Rule"),
    "overlays": Text(nl="Extra's", en="Overlays"),
    "track": Text(nl="Termijnen", en="Clocks"),
    "legalBasis": Text(nl="Grondslag", en="Legal basis"),
    "rulebook": Text(nl="Regelboek van", en="Rulebook of"),
    "registerRows": Text(nl="Uit het register", en="From the register"),
    "refusedBy": Text(nl="Teruggegeven door", en="Given back by"),
    "factsHash": Text(nl="Hash van de feiten", en="Hash of the facts"),
    "decidedBy": Text(nl="Beslist door", en="Decided by"),
    "decidedOn": Text(nl="Beslist op", en="Decided on"),
    "person": Text(nl="Medewerker", en="Member of staff"),
    "motivation": Text(nl="Motivering", en="Motivation"),
}


def _text(one: Explained, language: str) -> str:
    lines = [one["because"][language]]
    said = one | {"about": _about(one["facts"], language), "legalBasis": cited(one["legalBasis"], language)}
    for name, word in _WORDS.items():
        value = said.get(name)
        if value:
            shown = ", ".join(value) if isinstance(value, list | tuple) else value
            lines.append(f"  {getattr(word, language)}: {shown}")
    for tried in one["tried"]:
        mark = "=>" if tried["matches"] else "  "
        row = f"{tried['rule']} {tried['to'] or ''}".strip()
        lines.append(f"{mark} {row:<24} {'; '.join(why[language] for why in tried['why'])}")
    for part in one.get("parts", ()):
        lines += ["", _text(part, language)]
    return "\n".join(lines) + "\n"


def _about(facts: dict[str, Any], language: str) -> str:
    """What tells one part from another: the matter, and who it is about."""
    matters = [getattr(value_of("matter", matter), language) for matter in facts.get("matter", (NOT_STATED,))]
    accused = [
        f"{one.get('organisation', '?')} ({getattr(value_of('position', one.get('position', NOT_STATED)), language)})"
        for one in facts.get("accused", ())
    ]
    return "; ".join([", ".join(matters), *accused])
