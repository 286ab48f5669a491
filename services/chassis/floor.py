"""The floor below which no outbox row can appear any more, so that a read stays cheap beside old snapshots.

Identity values are drawn before commit: a row below the highest relayed id may become visible later. A transaction has
its own id (it claimed from the inbox) before it draws one here, so whoever owns a row below those just deleted began
before the transaction that deleted them. A floor m is proposed with that transaction's id, and raised only once a
snapshot has an xmin at or past it (every transaction that could own an id below m has ended) and the read that was made
by that very snapshot shows no row below m.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Floor:
    """``at`` is the id to read from."""

    at: int = 0
    _top: int = 0
    _proposed: tuple[int, int] | None = None

    def observe(self, xmin: int, ids: Sequence[int]) -> None:
        """A read from ``at`` showed ``ids``; ``xmin`` is of that read's own snapshot, never of a later one."""
        if self._proposed is not None and xmin >= self._proposed[1] and (not ids or ids[0] >= self._proposed[0]):
            self.at, self._proposed = self._proposed[0], None
        if ids:
            self._top = max(self._top, ids[-1])

    @property
    def wants_proposal(self) -> bool:
        """Whether a new floor should be proposed now."""
        return self._proposed is None and self._top >= self.at

    def propose(self, deleted_by: int) -> None:
        """Every row up to the highest one seen is relayed, and this transaction deleted the last of them."""
        self._proposed = (self._top + 1, deleted_by)
