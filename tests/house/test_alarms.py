"""An alarm is of use to whoever is woken by it: it measures something that exists, and a runbook says what to do."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.house import rules
from tests.house.sources import text, tree, under

RULES = Path("deploy/alerts/loket.rules.yml")
RUNBOOKS = Path("docs/operating.md")
STEPS = ("**People:**", "**Look:**", "**Do:**", "**Over:**")


def alarms() -> list[dict[str, Any]]:
    """Every alarm, as Prometheus reads it."""
    return [rule for group in yaml.safe_load(text(RULES))["groups"] for rule in group["rules"]]


def samples() -> set[str]:
    """The names under which metrics are exposed: a counter and a histogram add endings to theirs."""
    found = {"up"}
    for name, kind in (made for f in under("services") for made in rules.metrics(tree(f)).items()):
        endings = {"Counter": ("_total",), "Histogram": ("_bucket", "_count", "_sum")}.get(kind, ("",))
        found |= {name + ending for ending in endings}
    return found


def test_every_alarm_measures_something_that_exists() -> None:
    measured = {rule["alert"]: set(re.findall(r"\b(?:loket_[a-z_]+|up)\b", rule["expr"])) for rule in alarms()}
    assert {name: found for name, found in measured.items() if not found or found - samples()} == {}


def test_every_alarm_has_a_severity_a_sentence_and_its_runbook() -> None:
    for rule in alarms():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["annotations"]["runbook"] == f"{RUNBOOKS}#{rule['alert'].lower()}"


def test_every_runbook_has_its_alarm_and_says_four_things() -> None:
    runbooks = dict(re.findall(r"^### (Loket\w+)\n(.*?)(?=^#)", text(RUNBOOKS) + "\n#", re.MULTILINE | re.DOTALL))
    assert sorted(runbooks) == sorted(rule["alert"] for rule in alarms())
    assert {name: told for name, told in runbooks.items() if [step for step in STEPS if step not in told]} == {}
