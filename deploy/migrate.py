"""Every service's tables, in both databases: ``python -m deploy.migrate`` with the owner's DSN in LOKET_OWNER."""

import asyncio
import os
from pathlib import Path

from deploy.postgres import DATABASE, MEMBERS, SEALED, within
from services.chassis.migrations import CHASSIS, migrate

SERVICES = Path(__file__).parents[1] / "services"


async def migrate_all(owner: str, databases: tuple[str, str] = (DATABASE, SEALED)) -> None:
    """Brings the open and the sealed database to the newest state; may be repeated, and run by two at once."""
    opened, sealed = databases
    for service in MEMBERS[DATABASE]:
        await migrate(within(owner, opened), service, [CHASSIS, SERVICES / service / "migrations"])
    for service in MEMBERS[SEALED]:
        await migrate(within(owner, sealed), service, [SERVICES / service / "migrations" / "sealed"])


if __name__ == "__main__":
    asyncio.run(migrate_all(os.environ["LOKET_OWNER"]))
