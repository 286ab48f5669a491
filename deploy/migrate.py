"""Every service's tables, in both databases: ``python -m deploy.migrate`` with the owner's DSN in LOKET_OWNER."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import asyncpg

from deploy.postgres import DATABASE, MEMBERS, SEALED, within
from services.chassis.migrations import CHASSIS, migrate

SERVICES = Path(__file__).parents[1] / "services"
OWNER = "the DSN of a superuser in the maintenance database, as postgresql://owner:password@host:5432/postgres"
REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError, asyncpg.ClientConfigurationError,
)  # fmt: skip
"""What only says that nobody came in; the fault of a migration itself is told in full."""


async def migrate_all(owner: str, databases: tuple[str, str] = (DATABASE, SEALED)) -> None:
    """Brings the open and the sealed database to the newest state; may be repeated, and run by two at once."""
    opened, sealed = databases
    for service in MEMBERS[DATABASE]:
        await migrate(within(owner, opened), service, [CHASSIS, SERVICES / service / "migrations"])
    for service in MEMBERS[SEALED]:
        await migrate(within(owner, sealed), service, [SERVICES / service / "migrations" / "sealed"])


def main(argv: Sequence[str]) -> int:
    """0 when every table is of this release; 1 after one sentence."""
    argparse.ArgumentParser("python -m deploy.migrate", description=__doc__).parse_args(argv)
    owner = os.environ.get("LOKET_OWNER")
    if not owner:
        print(f"Set LOKET_OWNER: {OWNER}.", file=sys.stderr)
        return 1
    try:
        asyncio.run(migrate_all(owner))
    except (OSError, *REFUSED) as error:
        print(
            f"PostgreSQL refuses ({type(error).__name__}); LOKET_OWNER is {OWNER}, and python -m deploy.provision "
            "comes first.",
            file=sys.stderr,
        )
        return 1
    print("The tables of every service are those of this release.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
