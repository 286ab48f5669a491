"""Readers begin again at the first event a stream still has: the broker remembers what a restored database forgot.

What the database holds already is dropped by the inbox, and what came after the backup is done anew.
"""

import time
from collections.abc import Mapping
from typing import Any

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.backup.refusal import CannotGoOn
from schemas.streams import SERVICES

PATIENCE_SECONDS = 90.0
"""A reader that was stopped holds its place in the group until its session ends."""


def begin_again(cluster: Mapping[str, Any], patience: float = PATIENCE_SECONDS) -> None:
    """Makes the broker forget every reader's place; CannotGoOn while a service still reads."""
    admin = KafkaAdminClient(**cluster)
    deadline = time.monotonic() + patience
    try:
        while held := _held(admin):
            if time.monotonic() > deadline:
                raise CannotGoOn(f"Stop these services and restore again, because they still read: {', '.join(held)}.")
            time.sleep(1)
    finally:
        admin.close()


def _held(admin: KafkaAdminClient) -> list[str]:
    """The services whose places could not be forgotten yet."""
    try:
        answers = admin.delete_groups(list(SERVICES))
    except KafkaError:
        # A broker that has just started may not know its groups yet.
        return list(SERVICES)
    return [group for group, answer in answers.items() if answer not in ("OK", "GroupIdNotFoundError")]
