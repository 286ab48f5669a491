"""What stands in two places says the same in both: lists in the documentation, and what the code does."""

import re
import tomllib
from pathlib import Path

import pytest

from services.chassis import logs
from tests.house import rules
from tests.house.sources import ROOT, SERVICES, files, text, tree, under

OPERATING = Path("docs/operating.md")
PAGES = [f for f in files() if f.suffix == ".md"]
COMMAND = re.compile(r"python -m ([a-z_]+(?:\.[a-z_]+)*)\b(?!\.\{)")
"""A module that is run; one whose name has a place to fill in is none yet."""
ROW = re.compile(r"^\| `([a-z_]+)`", re.MULTILINE)


def _listed(heading: str) -> set[str]:
    """The names in the table under a heading of docs/operating.md."""
    section = text(OPERATING).partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(ROW.findall(section))


def _logged() -> list[tuple[str, set[str]]]:
    return [call for f in under("services") for call in rules.log_calls(tree(f))]


def test_every_log_event_is_explained() -> None:
    assert _listed("Log events") == {name for name, _ in _logged()}


def test_every_keyword_of_a_log_line_is_allowed() -> None:
    """One that is not would be dropped in silence."""
    assert {name: unknown for name, words in _logged() if (unknown := words - logs.ALLOWED)} == {}


def test_every_metric_is_explained() -> None:
    assert _listed("Metrics") == {name for f in under("services") for name in rules.metrics(tree(f))}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("service", ["committee", "routing"])
def test_every_reason_for_a_refusal_has_a_sentence_for_people(service: str, language: str) -> None:
    """A page without it is a mistake of ours to who reads it. A case that is not open is found by nobody."""
    known = tomllib.loads(text(Path(f"services/{service}/texts/{language}.toml")))["refusals"]
    told = {code for f in under(f"services/{service}") for code in rules.refusals(tree(f))} - {"not-open"}
    assert told and told - known.keys() == set()


@pytest.mark.parametrize("service", [*SERVICES, "chassis"])
def test_migrations_are_numbered_and_keep_their_numbers(service: str) -> None:
    kept = (ROOT / "tests/house/migrations.txt").read_text().split()
    for folder in (Path(f"services/{service}/migrations"), Path(f"services/{service}/migrations/sealed")):
        here = sorted(f.name for f in under(str(folder), ".sql") if f.parent == folder)
        assert [name[:5] for name in here] == [f"{n:04}_" for n in range(1, len(here) + 1)]
        assert {f"{folder}/{name}" for name in here} == {name for name in kept if Path(name).parent == folder}


def test_every_decision_record_is_listed() -> None:
    records = {f.name for f in under("docs/adr", ".md")} - {"README.md"}
    listed = re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", text(Path("docs/adr/README.md")))
    assert sorted(records) == listed
    bare = [r for r in records if not re.search(r"## Context.*## Decision", _record(r), re.DOTALL)]
    assert bare == []


def _record(name: str) -> str:
    return text(Path("docs/adr") / name)


def test_every_make_command_in_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(Path("Makefile")), re.MULTILINE))
    wanted = {(str(page), name) for page in PAGES for name in re.findall(r"`make ([a-z]+)", text(page))}
    assert {(page, name) for page, name in wanted if name not in targets} == set()


def test_every_python_command_in_the_documentation_exists() -> None:
    wanted = {(str(page), name) for page in PAGES for name in COMMAND.findall(text(page))}
    ours = {(page, name) for page, name in wanted if name.split(".")[0] in ("services", "schemas", "deploy", "tests")}
    assert {one for one in ours if not _runs(one[1])} == set()


def _runs(module: str) -> bool:
    place = ROOT / module.replace(".", "/")
    return (place / "__main__.py").exists() or place.with_suffix(".py").exists()


def test_every_link_in_the_documentation_leads_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text(page))]
    assert [(str(page), link) for page, link in links if not (ROOT / page.parent / link).exists()] == []


def test_every_function_that_the_documentation_links_to_is_in_that_file() -> None:
    """A tour that names what moved leads nowhere."""
    links = [(page, *found) for page in PAGES for found in re.findall(r"\[`([\w.]+)`\]\(([^)#:]+\.py)\)", text(page))]
    assert links
    lost = [link for link in links if not _defines((link[0].parent / link[2]), link[1].rpartition(".")[2])]
    assert lost == []


def _defines(place: Path, name: str) -> bool:
    return re.search(rf"(def|class) {name}\b", (ROOT / place).read_text("utf-8")) is not None


ASVS = {"met, and": "t", "met by": "c", "for whoever": "i", "**not met**": "n", "does not": "x"}


def _answer(proof: str) -> str:
    """Which of the counts a row of docs/asvs.md falls under, by how its proof begins."""
    begins = {"configuration of": "i", "**not met**": "n", "does not apply": "x"}
    return next((kind for start, kind in begins.items() if proof.startswith(start)), "t" if "`test_" in proof else "c")


def _requirements(numbers: str) -> int:
    """How many stand in a cell: single ones, and ranges with a dash between their ends."""
    ends = [re.findall(r"\d+(?=$|–)", one) for one in numbers.split(", ")]
    return sum(int(one[-1]) - int(one[0]) + 1 for one in ends)


def test_the_asvs_table_begins_with_its_own_counts() -> None:
    page = text(Path("docs/asvs.md"))
    counted = dict.fromkeys(ASVS.values(), 0)
    for numbers, proof in re.findall(r"^\| (\d[\d., –]+) \| .* \| (.*) \|$", page, re.MULTILINE):
        counted[_answer(proof)] += _requirements(numbers)
    assert {
        kind: int(re.findall(rf"\| {re.escape(row)}.* \| (\d+) \|", page)[0]) for row, kind in ASVS.items()
    } == counted
    assert f"({sum(counted.values())} requirements)" in page
