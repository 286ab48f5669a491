"""What a campaign found: sentences by the word for what went wrong, none where every promise was kept."""

from collections import defaultdict
from collections.abc import Iterator

from tests.crash.ledger import Ledger

MOST = 10


class Findings(defaultdict[str, list[str]]):
    """By the word, in capitals."""

    def __init__(self) -> None:
        super().__init__(list)

    def take(self, ledger: Ledger) -> None:
        """What is wrong in a ledger."""
        self["LOST"] += ledger.lost
        self["DOUBLED"] += ledger.doubled
        self["OUT OF ORDER"] += ledger.disordered
        self["LEFT"] += [f"{ledger.waiting} wait or are parked"] if ledger.waiting else []

    @property
    def none(self) -> bool:
        """Whether there is nothing."""
        return not any(self.values())

    def shown(self) -> Iterator[str]:
        """The first few of each word, and the verdict."""
        for word, ones in self.items():
            yield from (f"{word} {one}" for one in ones[:MOST])
            if len(ones) > MOST:
                yield f"{word} and {len(ones) - MOST} more"
        yield "every promise kept" if self.none else "A PROMISE WAS BROKEN"
