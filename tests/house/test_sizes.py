"""Small files, small functions, and a chassis that stays small."""

from tests.house import rules
from tests.house.sources import files, text, tree, under

LONGEST_FILE = 200
CHASSIS = 1_617
"""Lines of code, a ratchet: it may fall, never rise (docs/adr/0002-chassis.md)."""

CODE = frozenset({".py", ".sql", ".css", ".html", ".js"})


def test_no_file_is_longer_than_200_lines() -> None:
    long = {str(f): n for f in files() if f.suffix in CODE and (n := len(text(f).splitlines())) > LONGEST_FILE}
    assert long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {str(f): found for f in files() if f.suffix == ".py" and (found := rules.long_functions(tree(f)))}
    assert long == {}


def test_no_file_is_named_after_a_layer_or_after_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc", "models", "views", "service"}
    assert [str(f) for f in files() if f.stem in vague or f.parent.name in vague] == []


def test_the_chassis_stays_within_its_budget() -> None:
    counted = sum(rules.lines_of_code(text(f)) for f in under("services/chassis"))
    print(f"the chassis: {counted} lines of code, at most {CHASSIS}")
    assert counted <= CHASSIS
