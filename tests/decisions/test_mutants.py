"""The machine that changes code changes every part of it, and tells tests that look from tests that only run."""

from collections.abc import Callable

from tests.mutation import sql
from tests.mutation.mutants import mutants

SOURCE = '''
"""A docstring promises nothing to a program."""
def late(days: int, done: bool = False) -> bool:
    if done:
        return False
    return days > 3 and not done
'''


def survivors(holds: Callable[[Callable[..., object]], bool]) -> list[str]:
    """The changes after which a promise still holds."""
    living = []
    for mutant in mutants(SOURCE, "late.py"):
        module: dict[str, Callable[..., object]] = {}
        exec(mutant.code, module)
        if holds(module["late"]):
            living.append(mutant.change)
    return living


def test_every_part_that_does_something_is_changed_once() -> None:
    assert [mutant.change for mutant in mutants(SOURCE, "late.py")] == [
        "False → True", "if done → True", "if done → False", "return False → return None", "False → True",
        "return days > 3 and (not done) → return None", "days > 3 and (not done) → days > 3 or not done",
        "days > 3 and (not done) → not done", "days > 3 and (not done) → days > 3", "days > 3 → days >= 3", "3 → 4",
        "not done → done",
    ]  # fmt: skip


def test_who_looks_closely_sees_all_but_what_changes_nothing_and_who_only_runs_it_sees_none() -> None:
    assert survivors(lambda late: (late(3), late(4), late(9, True)) == (False, True, False)) == [
        "if done → False", "days > 3 and (not done) → days > 3",
    ]  # fmt: skip
    assert len(survivors(lambda late: late(4) in (True, False, None))) == 12


def test_in_a_statement_one_word_changes_at_a_time() -> None:
    text = "select distinct id from waiting where not parked and due <= $1 order by n"
    assert sql.is_sql(text) and not sql.is_sql("a text")
    changed = [one for one, _ in sql.changed(text)]
    assert len(changed) == len(set(changed)) and text not in changed
    assert "select id from waiting where not parked and due <= $1 order by n" in changed
    assert "select distinct id from waiting where not parked and due < $1 order by n" in changed
    assert "select distinct id from waiting where not parked or due <= $1 order by n" in changed
