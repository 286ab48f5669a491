"""``python -m services.<name> quarantine list|show N|release N…|release --all``: what waits, without its content."""

import argparse
import asyncio
import json
from collections.abc import Sequence

from services.chassis.database import INFRASTRUCTURE, connect
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
    arguments = parser.parse_args(argv)
    try:
        return asyncio.run(_run(name, settings, arguments))
    except INFRASTRUCTURE:
        print("the database does not answer, and nothing was changed; look at PostgreSQL and try again")
        return 1


async def _run(name: str, settings: Settings, arguments: argparse.Namespace) -> int:
    connection = await connect(settings.database.get_secret_value(), f"{name}.quarantine")
    try:
        if arguments.verb == "list":
            rows = await connection.fetch(_LIST)
            for row in rows:
                print(f"{row['n']:>6}  {row['state']}  {row['since']:%Y-%m-%d %H:%M}  {row['topic']}  {row['fault']}  "
                      f"tried {row['attempts']}x, {row['behind']} behind it  key {row['key']}")  # fmt: skip
            print(f"{len(rows)} in quarantine" if rows else "nothing waits and nothing is parked")
            return 0
        if arguments.verb == "show":
            row = await connection.fetchrow(_SHOW, arguments.n)
            if row is None:
                print(f"there is no event {arguments.n} in quarantine")
                return 1
            print(json.dumps(dict(row) | {"headers": json.loads(row["headers"])}, default=str, indent=2))
            return 0
        rows = await connection.fetch(_RELEASE, None if arguments.all else arguments.n)
        print(f"released {len(rows)}; watch them with: quarantine list" if rows else "nothing to release; see: list")
        return 0 if rows else 1
    finally:
        await connection.close()
