"""``python -m services.<name> quarantine list|show|release|discard|discarded``: what waits, without its content."""

import argparse
import asyncio
import inspect
import json
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.event import EVENTS
from services.chassis import inbox
from services.chassis.database import INFRASTRUCTURE, Tx, connect
from services.chassis.settings import Settings

_LIST = (
    "select n, key, topic, fault, attempts, case when parked then 'parked' else 'waits ' end as state, since, "
    "(select count(*) from waiting b where b.key = w.key and b.n > w.n) as behind "
    "from waiting w where due <> 'infinity' order by n"
)
_SHOW = (
    "select n, key, event_id, topic, headers, fault, attempts, parked, due, since, length(data) as bytes "
    "from waiting where n = $1"
)
_RELEASE = (
    "update waiting set parked = false, attempts = 0, due = now() "
    "where due <> 'infinity' and ($1::bigint[] is null or n = any($1)) returning n"
)
_HEAD = (
    "select n, key, topic, headers, parked, (select count(*) from waiting b where b.key = w.key and b.n > w.n) "
    "as behind from waiting w where n = $1 for update of w"
)
_DISCARD = (
    "with gone as (delete from waiting where n = $1 returning *) "
    "insert into discarded (n, key, event_id, topic, headers, fault, attempts, since, discarded_by, reason) "
    "select n, key, event_id, topic, headers, fault, attempts, since, $2, $3 from gone"
)
_NEXT = "update waiting set due = now() where due = 'infinity' and n = (select min(n) from waiting where key = $1)"
_DISCARDED = "select * from discarded order by discarded_at"

NEVER = """{name} will never handle event {n}, {type}:
  {meaning}
So {name} will not know this of {key}, and whatever it would have done or told others does not happen.
Nobody hears of that by itself: tell those who work on it. {behind}
"""


def main(name: str, settings: Settings, argv: Sequence[str]) -> int:
    """0 when done; 1 when there is no such event, or no database."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{name} quarantine", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="what waits or is parked, one line a key's head")
    show = verbs.add_parser("show", help="one event: its headers and its fault, never its content")
    show.add_argument("n", type=int)
    release = verbs.add_parser("release", help="try again now, those behind it after it")
    release.add_argument("n", type=int, nargs="*")
    release.add_argument("--all", action="store_true")
    discard = verbs.add_parser("discard", help="give up one parked event for ever, or first say what that means")
    discard.add_argument("n", type=int)
    discard.add_argument("--by", default="", help="who gives it up; without it nothing changes")
    discard.add_argument("--reason", default="", help="why; kept, so no names and nothing of what was told")
    verbs.add_parser("discarded", help="what was given up, by whom and why")
    arguments = parser.parse_args(argv)
    try:
        return asyncio.run(_run(name, settings, arguments))
    except INFRASTRUCTURE:
        changes = arguments.verb in ("release", "discard")
        unknown = ", and whether anything was changed is not known; see: list, discarded" if changes else ""
        print(f"the database does not answer{unknown}; look at PostgreSQL and try again")
        return 1


async def _run(name: str, settings: Settings, arguments: argparse.Namespace) -> int:
    connection = await connect(settings.database.get_secret_value(), f"{name}.quarantine")
    try:
        match arguments.verb:
            case "list":
                return await _list(connection)
            case "show":
                return await _show(connection, arguments.n)
            case "release":
                return await _release(connection, None if arguments.all else arguments.n)
            case "discard":
                return await _discard(connection, name, arguments.n, arguments.by.strip(), arguments.reason.strip())
            case _:
                return await _discarded(connection)
    finally:
        await connection.close()


async def _list(connection: Tx) -> int:
    rows = await connection.fetch(_LIST)
    for row in rows:
        print(f"{row['n']:>6}  {row['state']}  {row['since']:%Y-%m-%d %H:%M}  {row['topic']}  {row['fault']}  "
              f"tried {row['attempts']}x, {row['behind']} behind it  key {row['key']}")  # fmt: skip
    print(f"{len(rows)} in quarantine" if rows else "nothing waits and nothing is parked")
    return 0


async def _show(connection: Tx, n: int) -> int:
    row = await connection.fetchrow(_SHOW, n)
    if row is None:
        print(f"there is no event {n} in quarantine")
        return 1
    print(json.dumps(dict(row) | {"headers": json.loads(row["headers"])}, default=str, indent=2))
    return 0


async def _release(connection: Tx, ns: Sequence[int] | None) -> int:
    rows = await connection.fetch(_RELEASE, ns)
    print(f"released {len(rows)}; watch them with: quarantine list" if rows else "nothing to release; see: list")
    return 0 if rows else 1


async def _discard(connection: Tx, name: str, n: int, by: str, reason: str) -> int:
    async with connection.transaction():
        key = await connection.fetchval("select key from waiting where n = $1", n)
        # An event of this key that is on its way in either sees ours no more, or stands behind it and is woken below.
        await inbox.lock(connection, [key or ""])
        row = await connection.fetchrow(_HEAD, n)
        if row is None or not row["parked"]:
            print(f"event {n} is not parked, and nothing was changed; see: list")
            return 1
        print(_never(name, row), end="")
        if not by or not reason:
            print("Nothing was changed. To give it up say who does and why, with --by and --reason.")
            return 1
        await connection.execute(_DISCARD, n, by, reason)
        await connection.execute(_NEXT, key)
    print(f"discarded {n}; who and why is kept: quarantine discarded")
    return 0


def _never(name: str, row: Mapping[str, Any]) -> str:
    kind = dict(json.loads(row["headers"])).get("ce_type", "")
    event = EVENTS.get(kind)
    meaning = inspect.cleandoc(event.__doc__ or "").partition("\n\n")[0] if event else "we do not know what it says"
    behind = "Nothing stands behind it."
    if row["behind"]:
        behind = f"What stands behind it ({row['behind']}) goes on, and may miss what it should have brought."
    told = {"n": row["n"], "key": row["key"], "type": event.name if event else f"a record of {row['topic']}"}
    return NEVER.format(name=name, meaning=" ".join(meaning.split()), behind=behind, **told)


async def _discarded(connection: Tx) -> int:
    rows = await connection.fetch(_DISCARDED)
    for row in rows:
        kind = dict(json.loads(row["headers"])).get("ce_type") or row["topic"]
        print(f"{row['n']:>6}  {row['discarded_at']:%Y-%m-%d %H:%M}  {kind}  {row['fault']}  key {row['key']}  "
              f"by {row['discarded_by']}: {row['reason']}")  # fmt: skip
    print(f"{len(rows)} given up" if rows else "nothing was ever given up")
    return 0
