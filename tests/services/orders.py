"""Every order of things in which each sequence keeps its own, and what must come before what does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Order = tuple[str, ...]


@dataclass(frozen=True)
class Orders:
    """``before`` maps a thing to those that must have come before it; every thing occurs once."""

    sequences: tuple[Order, ...]
    before: Mapping[str, frozenset[str]]

    def __iter__(self) -> Iterator[Order]:
        """Each order once."""
        return self._after((), self.sequences)

    def _after(self, come: Order, left: tuple[Order, ...]) -> Iterator[Order]:
        if not any(left):
            yield come
        for i, sequence in enumerate(left):
            if sequence and self.before.get(sequence[0], frozenset()) <= set(come):
                yield from self._after((*come, sequence[0]), (*left[:i], sequence[1:], *left[i + 1 :]))


def orders(sequences: Sequence[str], before: Sequence[str] = ()) -> Orders:
    """From text: ``"one, two"`` is a sequence, ``"one < two"`` says that one comes first."""
    table: dict[str, frozenset[str]] = {}
    for rule in before:
        first, _, later = rule.partition(" < ")
        table[later] = table.get(later, frozenset()) | {first}
    return Orders(tuple(tuple(sequence.split(", ")) for sequence in sequences), table)
