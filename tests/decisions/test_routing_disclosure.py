"""Nothing that is told lets a group of one to four be computed."""

from collections import Counter
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as some

from services.routing.disclosure import SMALLEST, Move, Telling, telling

PLACES = ("KCOO", "IC_RIJK", "HOLD", "DEP_EZ")
MOVES = [Move(a, "B1", b, rule) for a in PLACES for b in PLACES if a != b for rule in ("B1", "B2")]
moves = some.dictionaries(some.sampled_from(MOVES), some.integers(1, 12), max_size=10)
stays = some.fixed_dictionaries({place: some.integers(0, 12) for place in PLACES})


def before(moved: Mapping[Move, int], stayed: Mapping[str, int]) -> Counter[str]:
    """How many there were at each place."""
    found = Counter(stayed)
    for move, count in moved.items():
        found[move.origin] += count
    return +found


def large(number: int) -> bool:
    return number == 0 or number >= SMALLEST


@settings(max_examples=400, deadline=None)
@given(moves, stays)
def test_every_number_told_and_every_difference_of_them_is_large_or_nothing(
    moved: dict[Move, int], stayed: dict[str, int]
) -> None:
    told = telling(before(moved, stayed), moved)
    assert all(count >= SMALLEST and moved[move] == count for move, count in told.moved.items())
    assert told.in_small_groups is None or large(told.in_small_groups)
    for total in told.totals:
        away = sum(count for move, count in told.moved.items() if move.origin in total.destinations)
        towards = sum(count for move, count in told.moved.items() if move.destination in total.destinations)
        assert all(large(number) for number in (total.before, total.after, total.before - away))
        assert total.after == total.before - away + towards


@settings(max_examples=400, deadline=None)
@given(moves, stays)
def test_a_hidden_group_could_as_well_be_another(moved: dict[Move, int], stayed: dict[str, int]) -> None:
    """For each hidden group there is another world, with one more or one fewer in it, of which the same is told."""
    told = telling(before(moved, stayed), moved)
    for hidden in moved.keys() - told.moved.keys():
        if moved[hidden] < SMALLEST:
            assert any(told == telling(before(m, s), m) for m, s in other_worlds(hidden, moved, stayed, told))


def other_worlds(
    hidden: Move, moved: Mapping[Move, int], stayed: Mapping[str, int], told: Telling
) -> list[tuple[dict[Move, int], dict[str, int]]]:
    """One of the hidden group stays, or one who stays joins it; or it trades one with another group not told."""
    worlds = []
    for step in (-1, 1):
        changed = {**moved, hidden: moved[hidden] + step}
        left = {**stayed, hidden.origin: stayed[hidden.origin] - step}
        worlds.append((changed, left))
        for other in [move for move in MOVES if move not in told.moved and move != hidden]:
            both = {**changed, other: changed.get(other, 0) - step}
            worlds.append((both, {**left, other.origin: left[other.origin] + step}))
    return [
        ({move: count for move, count in m.items() if count}, s)
        for m, s in worlds
        if all(count >= 0 for count in (*m.values(), *s.values()))
    ]


def test_a_destination_of_few_is_told_with_another() -> None:
    told = telling({"KCOO": 100, "HOLD": 3}, {})
    assert [(total.destinations, total.before) for total in told.totals] == [(("HOLD", "KCOO"), 103)]


def test_a_destination_where_few_would_stay_is_told_with_another() -> None:
    many, some_more = Move("KCOO", "B19", "HOLD", "B17"), Move("KCOO", "B19", "DEP_EZ", "B20")
    told = telling({"KCOO": 19, "ADVICE": 50, "IC_RIJK": 80}, {many: 10, some_more: 7})
    assert (told.moved, told.in_small_groups) == ({many: 10, some_more: 7}, 0)
    assert [(total.destinations, total.before, total.after) for total in told.totals] == [
        (("IC_RIJK",), 80, 80),
        (("DEP_EZ",), 0, 7),
        (("HOLD",), 0, 10),
        (("ADVICE", "KCOO"), 69, 52),
    ]


def test_too_few_to_tell_anything() -> None:
    assert telling({"KCOO": 4}, {}) == Telling((), {}, 0)
