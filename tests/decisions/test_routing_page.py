"""The public page says what the rulebook says, and what every new one changes."""

from datetime import date
from pathlib import Path

import pytest

from services.routing import cli, rulebook
from services.routing.register_page import changes, page, written

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m services.routing page > docs/algoritmeregister.md` makes it so."""
    assert cli.main(["page"]) == 0
    assert capsys.readouterr().out == (DOCS / "algoritmeregister.md").read_text("utf-8")


def test_every_row_overlay_and_reason_is_on_the_page() -> None:
    [book] = written()
    said = page([book])
    assert [row.id for row in book.row if f"### {row.id}\n" not in said] == []
    assert [one.id for one in book.overlay if f"- **{one.id}**. " not in said] == []
    reasons = [one.nl.replace("{problems}", "[wat er mist]") for row in book.row for one in row.outcome]
    assert [reason for reason in (*reasons, *(one.nl for one in book.detour)) if reason not in said] == []
    assert "{" not in said


def test_a_new_rulebook_says_what_it_changes() -> None:
    [book] = written()
    rows = [row.model_copy(update={"law": "Awb 9:99"}) if row.id == "A1" else row for row in book.row if row.id != "A7"]
    newer = book.model_copy(update={"in_force": date(2027, 1, 1), "row": tuple(rows), "detour": book.detour[1:]})
    assert changes(book, newer) == "vervallen: A7; gewijzigd: A1, de omwegen."
    assert changes(newer, book) == "nieuw: A7; gewijzigd: A1, de omwegen."
    assert changes(book, book) == "geen wijziging."
    moved = book.model_copy(update={"row": (*book.row[1:], book.row[0])})
    assert changes(book, moved) == "de volgorde is anders."
    said = page([book, newer])
    assert "Versie van de tabel: **2027-01-01**" in said
    assert said.index("- **2027-01-01**: vervallen") < said.index("- **2025-07-01**: de eerste tabel.")


def test_the_page_is_made_from_the_files_in_force() -> None:
    assert [book.in_force for book in written()] == [book.in_force for book in rulebook.read_folder(rulebook.FILES)]
