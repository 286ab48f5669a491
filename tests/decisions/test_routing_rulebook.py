"""A rulebook is data that a lawyer changes: what is wrong in it stops it, with the row's name and the mend."""

import re
from datetime import date
from pathlib import Path

import pytest

from schemas.facts import Facts
from services.routing import rulebook
from services.routing.__main__ import main as start
from services.routing.cli import main
from services.routing.conditions import VALUES, YES_NO
from services.routing.rulebook import RulebookError

OURS = rulebook.FILES / "2025-07-01.toml"
TEXT = OURS.read_text("utf-8")

WRONG = [
    ("when = { classified = true }", "when = { clasified = true }", "row A1", "unknown fact clasified; the facts are"),
    ('when = { form = "advice" }', 'when = { form = "advise" }', "row B1", "form is one or more of formal"),
    ('when = { form = "advice" }', "when = { form = true }", "row B1", "form is one or more of formal"),
    ("when = { classified = true }", 'when = { classified = "yes" }', "row A1", "classified is true or false"),
    ('en = "This is about the police.', 'eng = "This is about the police.', "row A4, outcome 1", "en is missing"),
    ('id = "B13"\n', "", "row 22 (after B12)", "id is missing; write it"),
    ('"B12", "B13"', '"B12", "B12b", "B13"', "row B12b", "is missing; write it, or take it out of `order`"),
    ('"B12", "B13"', '"B13", "B12"', "row B12", "stands elsewhere in `order`"),
    ('"B12", "B13"', '"B12"', "row B13", "is not in `order`; add it there"),
    (
        'when = { position = "minister" }',
        'when = { position = "committee-member", reprisal = true }',
        "row B5, to HOLD",
        "B4",
    ),
    (
        'before = "A3"\nwhen = { form = "formal"',
        'before = "A3"\nwhen = { incomplete = false, form = "formal"',
        "row A9",
        "excludes",
    ),
    ('preferredProvision = "confidant" }', 'form = "formal" }', "row B16, to DEP_x_CONFIDANT", "asks for what its row"),
    ('law = "Wbk 2"', 'law = "Awb 9:1; Wkb 2"', "row B9, law", "Wkb is not in `laws`"),
    (
        "nog niet plaatsen. {problems}",
        "nog niet plaatsen. {problem}",
        "row A9, outcome 1",
        "only {problems} is filled in",
    ),
    ("inForce = 2025-07-01", 'inForce = "1 juli 2025"', "inForce", "write it like 2026-01-01"),
    ('nl = "Het gaat om Defensie.', 'nl = ""\n# "', "row A3, outcome 1", "nl is empty; write it"),
    ('id = "B13"', 'id = "B12"', "row B12", "stands twice"),
    ('id = "O3"', 'id = "B12"', "row B12", "stands twice"),
    ('to = "REFER_POLITIE"', 'to = "REFER_POLICE"', "row A4, outcome 1", "to: "),
    ('to = "REFER_POLITIE"', 'to = "REFER_POLITIE"\ntrack = "awb"', "row A4, outcome 1", "take the track away"),
    ('to = "REFER_POLITIE"', 'to = "REFER_POLITIE"\nproposal = "KCOO"', "row A4, outcome 1", "take the proposal away"),
    ('rows = ["A5"]', 'rows = ["A55"]', "row A55", "does not exist"),
    ('before = "A3"', 'before = "A33"', "row A33", "does not exist"),
    ('becomes = "undesirable-behaviour"', "", "row A7b", "either outcomes or `becomes`"),
    ("inForce = 2025-07-01", "", "inForce", "is missing"),
    ("anonymousFormal = {", "anonymous = {", "problems", "anonymous"),
    ("[[row]]", "[[row]", "not TOML", "line"),
]


@pytest.mark.parametrize(("right", "wrong", "where", "mend"), WRONG)
def test_a_wrong_rulebook_stops_loading_with_its_row_and_the_mend(
    tmp_path: Path, right: str, wrong: str, where: str, mend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(TEXT.replace(right, wrong, 1), "utf-8")
    with pytest.raises(RulebookError) as refused:
        rulebook.read(file)
    assert where in str(refused.value)
    assert mend in str(refused.value)
    assert main(["check", str(file)]) == 2
    assert capsys.readouterr().err == f"{refused.value}\n"


def test_the_service_does_not_start_with_a_wrong_rulebook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "2025-07-01.toml").write_text(TEXT.replace('to = "KCOO"', 'to = "KOCO"', 1), "utf-8")
    monkeypatch.setattr(rulebook, "FILES", tmp_path)
    rulebook._ours.cache_clear()
    assert start([]) == 2
    assert "row B6, outcome 1, to: KOCO is not known here" in capsys.readouterr().err


def test_two_files_may_not_begin_on_one_day(tmp_path: Path) -> None:
    for name in ("one.toml", "other.toml"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    with pytest.raises(RulebookError, match=r"one\.toml and other\.toml both begin on 2025-07-01; change inForce"):
        rulebook.read_folder(tmp_path)


def test_the_newest_rulebook_that_has_begun_is_in_force(tmp_path: Path) -> None:
    (tmp_path / "old.toml").write_text(TEXT, "utf-8")
    (tmp_path / "new.toml").write_text(TEXT.replace("inForce = 2025-07-01", "inForce = 2026-01-01"), "utf-8")
    books = rulebook.read_folder(tmp_path)
    assert [book.in_force for book in books] == [date(2025, 7, 1), date(2026, 1, 1)]
    assert rulebook.current(books, date(2025, 12, 31)) is books[0]
    assert rulebook.current(books, date(2026, 1, 1)) is books[1]
    with pytest.raises(RulebookError, match="the first begins on 2025-07-01"):
        rulebook.current(books, date(2025, 6, 30))


def test_the_rows_stand_in_the_order_of_the_table() -> None:
    rows = list(dict.fromkeys(re.findall(r'^\[\[row\]\].*\nid = "(\w+)"', TEXT, re.MULTILINE)))
    assert " ".join(rows) == (
        "A1 B1 B2 A3 A4 A5 A8 A6 A7 A7b B3 A9 B4 B5 B6 B7 B8 B9 B10 B11 B12 B13 B14 B15 B16 B18 B17 B19 B20 B21"
    )


def test_every_reason_is_short_and_says_u() -> None:
    book = rulebook.in_force(date(2026, 3, 2))
    texts = [rule.because for rule in book.rules if rule.to]
    texts += [overlay.because for overlay in book.overlays]
    texts += [*book.problems.values(), book.no_row]
    for text in texts:
        for sentence in re.split(r"(?<=[.?!]) ", f"{text.nl} {text.en}"):
            assert len(sentence.split()) <= 15, sentence
        assert not re.search(r"\b(je|jij|jou|jouw)\b", text.nl, re.IGNORECASE), text.nl


def test_a_row_without_a_law_says_that_it_is_a_choice_of_this_desk() -> None:
    for rule in rulebook.in_force(date(2026, 3, 2)).rules:
        assert re.search(r"\d|choice of this desk", rule.law), rule.row


def test_rules_ask_for_facts_and_the_register_and_nothing_else() -> None:
    reported = {fact for fact, meaning in YES_NO.items() if meaning == "as reported"} | set(VALUES)
    facts = {field.alias for field in Facts.model_fields.values()}
    assert reported - facts == {"role", "position", "regime"}
