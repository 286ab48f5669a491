"""What may be told of a comparison: groups of five and more, and nothing from which a smaller one can be computed.

The complaints of small groups are counted as if they had stayed where they were, so that no total contains them; it is
told how many they are together, if that is enough. A destination where few were, or few
stayed, is told with another one only.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

SMALLEST = 5


class Move(NamedTuple):
    """From where to where, and the rules that decided it before and after."""

    origin: str
    rule_before: str
    destination: str
    rule: str


@dataclass(frozen=True, slots=True)
class Total:
    """The complaints at some destinations; more than one only where one alone would be too few."""

    destinations: tuple[str, ...]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What may be told.

    ``in_small_groups`` is None for one to four; ``totals`` is empty where there are too few complaints to tell any.
    """

    totals: tuple[Total, ...]
    moved: Mapping[Move, int]
    in_small_groups: int | None


def telling(before: Mapping[str, int], moves: Mapping[Move, int]) -> Telling:
    """From how many there were at each destination, and how many moved; ``moves`` leave out who stayed."""
    told = {move: count for move, count in moves.items() if count >= SMALLEST}
    small = sum(moves.values()) - sum(told.values())
    return Telling(tuple(_totals(before, told)), told, None if 0 < small < SMALLEST else small)


def _totals(before: Mapping[str, int], told: Mapping[Move, int]) -> list[Total]:
    left, incoming = Counter(before), Counter[str]()
    for move, count in told.items():
        left[move.origin] -= count
        incoming[move.destination] += count
    places = sorted(before.keys() | incoming.keys(), key=lambda place: (-before.get(place, 0), place))
    # Who stayed is a group too: the total of a destination less the moves away from it.
    few = [place for place in places if 0 < left[place] < SMALLEST]
    if 0 < sum(left[place] for place in few) < SMALLEST:
        hiding = [place for place in places if left[place] >= SMALLEST]
        if not hiding:
            return []
        few.append(hiding[-1])
    alone = [(place,) for place in places if place not in few]
    return [
        Total(
            group,
            sum(before.get(place, 0) for place in group),
            sum(left[place] + incoming[place] for place in group),
        )
        for group in (*alone, *([tuple(sorted(few))] if few else []))
    ]
