"""The split of the routing table read a second time: row B2, with row A7b before it."""

from collections.abc import Sequence

HIGHEST_FIRST: tuple[str | None, ...] = (
    "committee-member", "minister", "top-management", "integrity-officer",
    "senior-civil-service", "manager", "employee", "external", "other", None,
)  # fmt: skip
OnePart = tuple[str | None, str | None, str | None]


def parts(matters: Sequence[str], accused: Sequence[tuple[str | None, str | None]], protected: bool) -> list[OnePart]:
    """Each (matter, organisation, highest position); ``protected`` is the condition of row A7b."""
    left: set[str | None] = set(matters) or {None}
    if {"integrity", "wrongdoing"} <= left:
        left.remove("integrity")
    if protected and "employment-dispute" in left:
        left = left - {"employment-dispute"} | {"undesirable-behaviour"}
    found: list[OnePart] = []
    for matter in left:
        for organisation in {code for code, _ in accused}:
            positions = [position for code, position in accused if code == organisation]
            found.append((matter, organisation, min(positions, key=HIGHEST_FIRST.index)))
    return found
