"""``what-if``: shows what a draft of the rulebook or of the register would change, before it is law."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from services.routing import register
from services.routing.arguments import A_DAY, archive, day, today
from services.routing.disclosure import SMALLEST, Telling, telling
from services.routing.population import SEED, population
from services.routing.progress import EVERY, progress
from services.routing.whatif import Filed, Tally, compare, under

POPULATION = 10_000


def add_to(commands: Any) -> None:
    """The command and its arguments."""
    parser = commands.add_parser(
        "what-if", help="what a draft would change: where complaints would go, and by which rule"
    )
    parser.add_argument("draft", type=Path, metavar="RULEBOOK_FILE|REGISTER_FOLDER")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--population", type=_number, default=POPULATION, metavar="N", help="made-up complaints, default 10000"
    )
    source.add_argument(
        "--since", type=day, metavar="DATE", help="the complaints in LOKET_ROUTING_DATABASE from that day"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of the made-up complaints")
    parser.add_argument("--on", **A_DAY | {"help": "read both registers as of this day, default the day of filing"})
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="instead of a table")
    shape.add_argument("--html", type=Path, metavar="FILE", help="write a page with a chart")
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="of the page, default nl")
    parser.set_defaults(command=_run)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError("give a number of complaints above zero")
    return int(text)


def _run(given: argparse.Namespace) -> int:
    tally = asyncio.run(_compared(given))
    report = as_json(given.draft.name, _source(given), tally)
    if given.html:
        from services.routing.whatif_page import page

        given.html.write_text(page(report, given.language), "utf-8")
        print(f"written to {given.html}", file=sys.stderr)
    else:
        print(json.dumps(report, indent=2) if given.json else table(report))
    return 0


async def _compared(given: argparse.Namespace) -> Tally:
    tally = Tally()
    now, draft = under(given.draft, given.on)
    async with _complaints(given) as (total, complaints):
        with progress("what-if", total) as tell:
            async for one in complaints:
                compare(one, now, draft, tally)
                if tally.complaints % EVERY == 0:
                    tell(tally.complaints)
    return tally


@asynccontextmanager
async def _complaints(given: argparse.Namespace) -> AsyncIterator[tuple[int, AsyncIterator[Filed]]]:
    """How many there are, and each; from the database each part counts as a complaint of its own."""
    if given.since is None:
        yield given.population, _made_up(given)
        return
    from services.routing import past

    async with archive() as tx:
        yield await past.count_filed(tx, given.since), past.filed(tx, given.since)


async def _made_up(given: argparse.Namespace) -> AsyncIterator[Filed]:
    on = given.on or today()
    for facts, consent in population(given.population, on, register.in_force(on), given.seed):
        yield facts, consent, on


def _source(given: argparse.Namespace) -> dict[str, Any]:
    if given.since is None:
        return {"kind": "population", "seed": given.seed}
    return {"kind": "history", "since": given.since.isoformat()}


def as_json(draft: str, source: dict[str, Any], tally: Tally) -> dict[str, Any]:
    """What may be told (`disclosure`), ready for JSON; a number of one to four is ``"<5"``."""
    told: Telling = telling(tally.before, tally.moves)
    moved = sorted(told.moved.items(), key=lambda one: (-one[1], one[0]))
    return {
        "draft": draft,
        "source": source,
        "parts": sum(total.before for total in told.totals) or None,
        "totals": [
            {"destination": " + ".join(total.destinations), "before": total.before, "after": total.after}
            for total in told.totals
        ],
        "moved": [
            {
                "from": move.origin,
                "ruleBefore": move.rule_before,
                "to": move.destination,
                "rule": move.rule,
                "count": count,
            }
            for move, count in moved
        ],
        "movedInSmallGroups": _shown(told.in_small_groups),
        "changedInPlace": _shown(None if 0 < tally.changed < SMALLEST else tally.changed),
    }


def _shown(count: int | None) -> int | str:
    return f"<{SMALLEST}" if count is None else count


def table(report: dict[str, Any]) -> str:
    """The same for a terminal."""
    lines = [f"{'destination':<34}{'before':>10}{'after':>10}{'change':>10}"]
    for total in report["totals"]:
        change = total["after"] - total["before"]
        shown = f"{change:+}" if change else "-"
        lines.append(f"{total['destination']:<34}{total['before']:>10}{total['after']:>10}{shown:>10}")
    lines += ["", "moved" if report["moved"] else "no group of five or more would move"]
    for move in report["moved"]:
        was, now = f"{move['from']} ({move['ruleBefore']})", f"{move['to']} ({move['rule']})"
        lines.append(f"{move['count']:>10}  {was} -> {now}")
    lines += [
        "",
        f"in groups under {SMALLEST}, counted above as if they stayed: {report['movedInSmallGroups']}",
        f"at the same destination by another rule, clocks or proposal: {report['changedInPlace']}",
    ]
    return "\n".join(lines)
