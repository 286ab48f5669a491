"""``replay``: decides everything that was decided again, by the rulebook and the register of its day."""

import argparse
import asyncio
import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.routing.arguments import archive, day
from services.routing.progress import EVERY, progress

if TYPE_CHECKING:
    from services.routing.past import Past

SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """One decision that would be another today; ``fields`` maps what differs to how it was and how it would be."""

    part: UUID
    attempt: int
    received_on: date
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Outcome:
    """What a replay found; the first `SHOWN` differences are kept, so that memory stays flat whatever is wrong."""

    same: int = 0
    by_person: int = 0
    different: int = 0
    differences: list[Difference] = field(default_factory=list)

    def add(self, past: "Past") -> None:
        """One more decision."""
        if past.row.decided_by == "person":
            self.by_person += 1
        elif differing := differing_fields(past):
            self.different += 1
            if self.different <= SHOWN:
                row = past.row
                self.differences.append(Difference(row.part, row.attempt, row.received_on, differing))
        else:
            self.same += 1

    @property
    def decisions(self) -> int:
        """All that were seen."""
        return self.same + self.by_person + self.different


def differing_fields(past: "Past") -> dict[str, tuple[Any, Any]]:
    """Everything that would be stored otherwise today, with what was stored and what would be."""
    from services.routing import handlers
    from services.routing.evidence import facts_hash, register_rows

    row = past.row
    decision = handlers.decided(past.facts, row.consent_to_forward, row.received_on, past.refused_by)
    now = {
        "destination": decision.destination,
        "rule": decision.rule,
        "rulebook": decision.rulebook,
        "overlays": list(decision.overlays),
        "track": decision.track,
        "because": decision.because.model_dump(),
        "legal_basis": decision.legal_basis,
        "proposal": decision.proposal,
        "facts_hash": facts_hash(past.facts),
        "register_rows": register_rows(past.facts, decision),
    }
    return {name: (getattr(row, name), value) for name, value in now.items() if getattr(row, name) != value}


def add_to(commands: Any) -> None:
    """The command and its arguments."""
    parser = commands.add_parser("replay", help="decide the past again and report any difference")
    parser.add_argument("--since", type=day, default=date.min, metavar="DATE", help="received on this day or later")
    parser.set_defaults(command=_run)


def _run(given: argparse.Namespace) -> int:
    outcome = asyncio.run(_replay(given.since))
    for one in outcome.differences:
        for name, (was, would_be) in one.fields.items():
            print(
                f"{one.part} attempt {one.attempt} of {one.received_on}: {name} was {_said(was)}, now {_said(would_be)}"
            )
    if outcome.different > SHOWN:
        print(f"and {outcome.different - SHOWN} more")
    print(
        f"{outcome.decisions} decisions: {outcome.same} the same, {outcome.different} different, "
        f"{outcome.by_person} by a person and left alone"
    )
    return 1 if outcome.different else 0


async def _replay(since: date) -> Outcome:
    from services.routing import past

    outcome = Outcome()
    async with archive() as tx:
        with progress("replay", await past.count(tx, since)) as tell:
            async for one in past.stream(tx, since):
                outcome.add(one)
                if outcome.decisions % EVERY == 0:
                    tell(outcome.decisions)
    return outcome


def _said(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, default=str)
