"""Cases of some destinations a page at a time, for the workbench and for the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.chassis.database import Tx
from services.committee.decisions import Case, CaseStatus
from services.committee.store import COLUMNS

Order = Literal["oldest", "newest"]
SHOWN: tuple[CaseStatus, ...] = ("open", "accepted", "refused")
"""What a destination sees; of a case that is only announced it knows nothing yet."""


@dataclass(frozen=True)
class Place:
    """Where a page of the list ended."""

    received_on: date
    part: UUID
    attempt: int

    @classmethod
    def after(cls, case: Case) -> "Place":
        """The place behind a case."""
        assert case.received_on
        return cls(case.received_on, case.part, case.attempt)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """What `str` made of a place, or None where it did not make this."""
        try:
            day, part, attempt = text.split(".")
            return cls(date.fromisoformat(day), UUID(part), int(attempt[:4]))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.received_on}.{self.part}.{self.attempt}"


async def listed(
    tx: Tx, destinations: Sequence[str], statuses: Sequence[CaseStatus], order: Order, after: Place | None, most: int
) -> tuple[list[Case], Place | None]:
    """At most so many cases after a place, and the place where the next page begins, if there is one.

    One range of the index for each destination and status, so that a page costs the same however many cases there are.
    """
    way, beyond = ("asc", ">") if order == "oldest" else ("desc", "<")
    sorting = f"received_on {way}, part {way}, attempt {way}"
    place = (after.received_on, after.part, after.attempt) if after else ()
    further = f"and (received_on, part, attempt) {beyond} ($4, $5, $6)" if after else ""
    sql = f"""
        select {COLUMNS}, a.acknowledged_on
        from unnest($1::text[]) as d(code), unnest($2::text[]) as s(status), lateral (
            select * from committee.cases
            where destination = d.code and status = s.status {further} order by {sorting} limit $3
        ) c left join committee.acknowledgements a on a.complaint_id = c.complaint_id
        order by {sorting} limit $3
    """
    found = [Case(**row) for row in await tx.fetch(sql, destinations, statuses, most + 1, *place)]
    return found[:most], Place.after(found[most - 1]) if len(found) > most else None
