"""Where a long list goes on: the moment and the id of the last line that was shown, as an address carries them."""

from datetime import UTC, datetime
from uuid import UUID


def moment_of(text: str) -> tuple[datetime, UUID] | None:
    """``2026-03-02T10:00:00+00:00 <uuid>`` in UTC; None, which is the first page, for anything else."""
    moment, _, id = text.partition(" ")
    try:
        # A day at the edge of the calendar exists in one time zone and in UTC it does not.
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(id)
    except (ValueError, OverflowError):
        return None
