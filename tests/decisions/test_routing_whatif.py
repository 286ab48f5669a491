"""What a draft would change is counted per destination, with the rule that moved each group."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from services.routing import cli, register, rulebook
from services.routing.population import population
from services.routing.whatif import Tally, compare, under
from services.routing.whatif_cli import as_json, table

ON = date(2026, 3, 2)
OURS = rulebook.FILES / "2025-07-01.toml"
ARGUMENTS = ["--population", "2000", "--on", "2026-03-02"]


def tallied(draft: Path, number: int) -> Tally:
    """Made-up complaints under a draft."""
    now, then = under(draft)
    tally = Tally()
    for facts, consent in population(number, ON, register.in_force(ON)):
        compare((facts, consent, ON), now, then, tally)
    return tally


def test_the_population_is_the_same_for_the_same_seed_and_keeps_its_mix() -> None:
    current = register.in_force(ON)
    once = list(population(3_000, ON, current))
    assert once == list(population(3_000, ON, current))
    assert once[:1_000] == list(population(1_000, ON, current))
    assert once != list(population(3_000, ON, current, seed=1))
    formal = sum(facts.form == "formal" for facts, _ in once)
    assert 0.25 < formal / len(once) < 0.4
    assert not any(facts.form == "formal" and facts.identity == "anonymous" for facts, _ in once)
    for facts, _ in once[:200]:
        assert type(facts).model_validate(facts.model_dump()) == facts


@pytest.mark.parametrize("draft", [OURS, register.FILES])
def test_what_is_in_force_changes_nothing(draft: Path) -> None:
    tally = tallied(draft, 500)
    assert (tally.complaints, dict(tally.moves), tally.changed) == (500, {}, 0)
    assert tally.parts == sum(tally.before.values()) >= 500


def test_a_draft_of_the_register_moves_an_organisation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """EZ joins the KCOO: its klaagschriften move there from its own committee."""
    shutil.copytree(register.FILES, tmp_path / "draft")
    file = tmp_path / "draft" / "ez.toml"
    text = file.read_text("utf-8")
    before, ez, after = text.partition('code = "EZ"\n')
    joins = '[[organisation.accessions]]\nbody = "KCOO"\nvalid = { begin = 2026-03-01 }\n\n[[organisation]]'
    file.write_text(before + ez + after.replace("[[organisation]]", joins, 1), "utf-8")
    assert cli.main(["what-if", str(tmp_path / "draft"), *ARGUMENTS, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"from": "DEP_EZ", "ruleBefore": "B20", "to": "KCOO", "rule": "B19"}.items() <= report["moved"][0].items()
    totals = {total["destination"]: total["after"] - total["before"] for total in report["totals"]}
    assert totals["KCOO"] == sum(move["count"] for move in report["moved"] if move["to"] == "KCOO")


def test_a_draft_that_splits_no_more_is_compared_part_by_part(tmp_path: Path) -> None:
    draft = tmp_path / "draft.toml"
    draft.write_text(OURS.read_text("utf-8").replace("severalParts = true", "severalParts = true, top = true"), "utf-8")
    tally = tallied(draft, 300)
    assert tally.parts > tally.complaints == 300


def test_the_page_stands_alone(tmp_path: Path) -> None:
    draft, page = tmp_path / "<draft>.toml", tmp_path / "page.html"
    draft.write_text(OURS.read_text("utf-8").replace('to = "IC_RIJK"', 'to = "KCOO"'), "utf-8")
    assert cli.main(["what-if", str(draft), *ARGUMENTS, "--html", str(page)]) == 0
    written = page.read_text("utf-8")
    assert "&lt;draft&gt;" in written and "<draft>" not in written
    assert written.count("<svg") == 1 and "IC_RIJK" in written.partition("<svg")[2].partition("</svg>")[0]
    assert not any(outside in written for outside in ("<script", "<link", "<img", "@import", "url(http"))


def test_a_table_for_a_terminal_and_what_is_wrong_with_a_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = as_json("draft", {"kind": "population", "seed": 1}, Tally())
    assert "no group of five or more would move" in table(report)
    assert cli.main(["what-if", str(tmp_path), *ARGUMENTS]) == 2
    assert "give the folder of a whole register" in capsys.readouterr().err
    assert cli.main(["what-if", str(tmp_path / "nothing.toml"), *ARGUMENTS]) == 2
    assert "No such file" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        cli.main(["what-if", str(OURS), "--population", "0"])
