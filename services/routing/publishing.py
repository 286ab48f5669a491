"""The register on its compacted stream: what is in force today, published again only where it changed."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from schemas.register import DestinationRegistered, OrganisationRegistered
from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival, Effect, Moment
from services.chassis.outbox import data_of, day_of
from services.chassis.run import Rooms
from services.routing import register
from services.routing.history import Published
from services.routing.keys import registered

LOOK_SECONDS = 5.0
Registered = OrganisationRegistered | DestinationRegistered


@dataclass(frozen=True, slots=True)
class PublishRegister:
    """The register of today, to be compared with what was published."""

    rows: Sequence[Registered]
    subject: str = "register"


def on_publish_register(command: PublishRegister, digests: dict[str, bytes] | None, at: Moment) -> list[Effect]:
    """Only what is new or changed."""
    effects: list[Effect] = []
    for row in command.rows:
        digest = hashlib.sha256(data_of(row)).digest()
        if (digests or {}).get(row.subject) != digest:
            effects += [Published(row.subject, digest, day_of(at.now).date()), row]
    return effects


def rows_of(on: date, keys: Path) -> list[Registered]:
    """Every organisation and destination in force; OSError or ValueError where a destination lacks its public key."""
    today = register.in_force(on)
    rows: list[Registered] = [
        OrganisationRegistered(
            code=one.code, names=one.names, parent=one.parent, org_regime=one.org_regime, tooi=one.tooi,
            accessions=one.accessions, valid=one.valid,
        )
        for one in today.organisations.values()
    ]  # fmt: skip
    rows += [
        DestinationRegistered(
            code=one.code, kind=one.kind, names=one.names, secretariat=one.secretariat,
            keys={"keys": registered(keys, one.code)}, handled_in=one.handled_in,
            subscribes=one.subscribes, valid=one.valid,
        )
        for one in today.destinations.values()
    ]  # fmt: skip
    return rows


async def publish(rooms: Rooms, keys: Path) -> None:
    """At the start and whenever the day or a key changes, without a restart; runs until cancelled."""
    seen: list[bytes] = []
    while True:
        try:
            rows = await asyncio.to_thread(rows_of, day_of(datetime.now(UTC)).date(), keys)
            data = [data_of(row) for row in rows]
            if data != seen:
                command = PublishRegister(rows)
                await rooms.gate.submit(Arrival(uuid4(), command.subject, command))
                seen = data
                log().info("register_published", count=len(rows))
        except Exception as error:
            log().error("register_not_published", **fault_of(error))
            await asyncio.sleep(1)
            continue
        await asyncio.sleep(LOOK_SECONDS)
