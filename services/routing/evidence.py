"""What a decision rests on, so that it can be shown later that it was decided on the same."""

import hashlib

from schemas.facts import Facts
from services.routing.decisions import Decision


def facts_hash(facts: Facts) -> bytes:
    """SHA-256 over the facts in one canonical form, so that a replay can show that it saw the same."""
    return hashlib.sha256(facts.model_dump_json(exclude_none=True).encode()).digest()


def register_rows(facts: Facts, decision: Decision) -> list[str]:
    """The codes of the register whose rows the decision rests on."""
    named = {one.organisation for one in facts.accused or () if one.organisation}
    named |= {facts.reporter_organisation} if facts.reporter_organisation else set()
    return sorted(named | {decision.destination})
