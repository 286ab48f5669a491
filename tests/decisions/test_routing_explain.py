"""Every decision can be explained, rule by rule, in words that exist for everything a rulebook can ask."""

import json
from datetime import date
from pathlib import Path

import pytest

from schemas.facts import Accused, Facts
from services.routing import cli, register, rulebook
from services.routing.conditions import NOT_STATED, VALUES, YES_NO, Condition
from services.routing.decisions import decide
from services.routing.explain import Explanation, explain
from services.routing.population import population
from services.routing.wording import in_words, unmet

ON = date(2026, 3, 2)
BOOK = rulebook.in_force(ON)
REGISTER = register.in_force(ON)
PERSONAL = Facts(
    matter=("undesirable-behaviour",), form="formal", experienced_personally=True, identity="known",
    reporter_role="employee", reporter_organisation="EZ", accused=(Accused(organisation="EZ", position="manager"),),
)  # fmt: skip


def explained(facts: Facts, exclude: frozenset[str] = frozenset()) -> Explanation:
    return explain(facts, None, ON, BOOK, REGISTER, exclude)


def test_the_explanation_ends_where_the_decision_does() -> None:
    for facts, consent in population(400, ON, REGISTER):
        found = explain(facts, consent, ON, BOOK, REGISTER)
        assert found.decision == decide(facts, consent, ON, BOOK, REGISTER)
        for one in found.parts or (found,):
            last = one.tried[-1]
            assert (last.row, last.matches) == (one.decision.rule, True)
            assert all(tried.why for tried in one.tried)


def test_a_rule_that_does_not_match_says_what_is_otherwise() -> None:
    tried = {one.row: one for one in explained(PERSONAL).tried}
    assert tried["A3"].why[0].nl == "de soort organisatie is Rijk, niet Defensie"
    assert tried["A3"].why[0].en == "the kind of organisation is the Rijk, not Defence"
    assert tried["B15"].why[0].nl == "het is de melder zelf overkomen"
    assert tried["B10"].why[0].en == "no bad treatment after an earlier report was reported"


def test_a_question_without_an_answer_does_not_read_as_a_no() -> None:
    found = explained(PERSONAL.model_copy(update={"experienced_personally": None, "form": "report"}))
    assert found.decision.rule == "B15"
    assert found.decision.because.en.startswith("You did not say that it happened to you")
    assert found.tried[0].why[0].en == "nobody said that it is about classified information"


def test_a_destination_that_gave_the_case_back_is_passed_and_said() -> None:
    found = explained(PERSONAL, frozenset({"DEP_EZ"}))
    passed = [one for one in found.tried if one.matches]
    assert [(one.row, one.why[0].en) for one in passed] == [
        ("B20", "this matches, but DEP_EZ gave the case back"),
        ("B21", "this decides"),
    ]


def test_a_matter_that_changes_is_on_the_road() -> None:
    dispute = PERSONAL.model_copy(update={"matter": ("employment-dispute",), "reprisal": True})
    assert [one.row for one in explained(dispute).tried if one.matches] == ["A7b", "B20"]


def test_each_part_is_explained() -> None:
    found = explained(PERSONAL.model_copy(update={"matter": ("undesirable-behaviour", "integrity")}))
    assert [one.row for one in found.tried if one.matches] == ["B2"]
    assert [part.decision.rule for part in found.parts] == ["B20", "B13"]
    assert len({found.facts_hash, *(part.facts_hash for part in found.parts)}) == 3


@pytest.mark.parametrize("fact", [*VALUES, *YES_NO])
def test_every_word_of_a_rulebook_has_words(fact: str) -> None:
    for asked in [*VALUES[fact], NOT_STATED] if fact in VALUES else [True, False]:
        condition = Condition.of({fact: asked})
        [said] = in_words(condition)
        assert said.nl and said.en and said.nl != said.en
        assert unmet(condition, condition.all_of | sum(condition.any_of)) == ()


def test_facts_of_a_file_need_no_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "facts"
    file.write_text(PERSONAL.model_dump_json(exclude_none=True) + "\n")
    assert cli.main(["explain", "--facts", str(file), "--on", "2026-03-02"]) == 0
    said = capsys.readouterr().out
    assert "=> B20 DEP_x" in said
    assert "Gaat over: ongewenst gedrag; EZ (leidinggevende)" in said
    assert cli.main(["explain", "--facts", str(file), "--on", "2026-03-02", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["destination"], printed["registerRows"]) == ("DEP_EZ", ["DEP_EZ", "EZ"])
    file.write_text("{}\nno facts\n")
    assert cli.main(["explain", "--facts", str(file)]) == 2
    assert "line 2" in capsys.readouterr().err
