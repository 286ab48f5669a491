"""A source in law is one string in events, and each language writes it its own way."""

import re
from datetime import date

import pytest

from schemas.law import cited
from services.committee.clocks import CLOCKS
from services.routing import rulebook


@pytest.mark.parametrize(
    ("source", "dutch", "english"),
    [
        ("Awb 9:8(1)(b)", "Awb 9:8 lid 1 onder b", "Awb 9:8(1)(b)"),
        ("Wbk 1a(3), 2e(4)", "Wbk 1a lid 3, 2e lid 4", "Wbk 1a(3), 2e(4)"),
        ("KB 2(2)(b) (Stcrt. 2025, 1)", "KB 2 lid 2 onder b (Stcrt. 2025, 1)", "KB 2(2)(b) (Stcrt. 2025, 1)"),
        ("Keuze van het loket / choice of the desk", "Keuze van het loket", "choice of the desk"),
    ],
)  # fmt: skip
def test_each_language_has_its_own_form(source: str, dutch: str, english: str) -> None:
    assert (cited(source, "nl"), cited(source, "en")) == (dutch, english)


def test_every_source_of_rulebooks_and_clocks_is_dutch_in_dutch() -> None:
    laws = {rule.law for rule in rulebook.in_force(date.today()).rules}
    laws |= {clock.article for clocks in CLOCKS.values() for clock in clocks}
    for law in laws:
        assert not re.search(r"\w\((?:\d+|[a-z])\)|\b(?:and|of this desk)\b", cited(law, "nl")), law
        assert "keuze" not in cited(law, "en")
