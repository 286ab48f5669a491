"""One named example for each row, and for each decision that a reader of the table might doubt."""

from datetime import date
from typing import Any

import pytest

from schemas.facts import Facts
from services.routing import register, rulebook
from services.routing.decisions import Decision, decide

MARCH = date(2026, 3, 2)
KLAAGSCHRIFT: dict[str, Any] = {
    "matter": ["undesirable-behaviour"],
    "form": "formal",
    "identity": "known",
    "experiencedPersonally": True,
    "reporterRole": "employee",
    "reporterOrganisation": "BZK",
    "accused": [{"organisation": "BZK", "position": "manager"}],
}


def decided(on: date = MARCH, consent: bool | None = None, back: str = "", **different: Any) -> Decision:
    """A klaagschrift of an employee of BZK about a manager there, with what is different."""
    facts = Facts.model_validate({**KLAAGSCHRIFT, **different})
    exclude = frozenset({back} if back else ())
    return decide(facts, consent, on, rulebook.in_force(on), register.in_force(on), exclude)


def about(organisation: str | None, position: str = "manager") -> list[dict[str, str | None]]:
    return [{"organisation": organisation, "position": position}]


EXAMPLES = [
    ("A1", "REFER_SECURE_CHANNEL", {"classified": True, "form": "advice"}),
    ("B1", "ADVICE", {"form": "advice", "accused": about("BZK") + about("EZ")}),
    ("B2", "SPLIT", {"matter": ["undesirable-behaviour", "integrity"]}),
    ("A3", "REFER_DEFENSIE", {"accused": about("KMAR")}),
    ("A4", "REFER_POLITIE", {"accused": about("POLITIE")}),
    ("A5", "REFER_MIVD", {"accused": about("MIVD")}),
    ("A5", "REFER_AIVD", {"accused": about("AIVD")}),
    ("A8", "REFER_SVB", {"accused": about("SVB")}),
    ("A8", "REFER_UWV", {"accused": about("UWV"), "matter": ["integrity"]}),
    ("A6", "AUTHORITY_IENW", {"accused": about("RWS"), "matter": ["service"]}),
    ("A7", "ADVICE", {"matter": ["employment-dispute"]}),
    ("B3", "ADVICE", {"accused": about(None, "external")}),
    ("A9", "HOLD", {"accused": about(None)}),
    ("A9", "HOLD", {"identity": "anonymous", "accused": about("POLITIE")}),
    ("B4", "HOLD", {"accused": about("KCOO", "committee-member")}),
    ("B5", "HOLD", {"accused": about("BZK", "minister")}),
    ("B6", "KCOO", {"accused": about("BZK", "top-management")}),
    ("B7", "IC_RIJK", {"accused": about("BZK", "top-management"), "form": "report"}),
    ("B8", "KCOO", {"accused": about("BZK", "integrity-officer")}),
    ("B8", "IC_RIJK", {"accused": about("BZK", "integrity-officer"), "matter": ["integrity"]}),
    ("B9", "DEP_JENV_COORDINATOR", {"accused": about("OM"), "matter": ["wrongdoing"]}),
    ("B10", "IC_RIJK", {"reprisal": True, "form": "report"}),
    ("B11", "AUTHORITY_BZK", {"reporterRole": "citizen"}),
    ("B11", "DEP_BZK_COORDINATOR", {"reporterRole": "citizen", "form": "report"}),
    ("B12", "IC_RIJK", {"matter": ["integrity"]}),
    ("B13", "DEP_EZ_COORDINATOR", {"matter": ["integrity"], "accused": about("RVO")}),
    ("B14", "IC_RIJK", {"identity": "anonymous", "form": "report"}),
    ("B15", "IC_RIJK", {"experiencedPersonally": None}),
    ("B16", "DEP_BZK_CONFIDANT", {"form": "report", "identity": "confidential"}),
    ("B16", "DEP_BZK_COORDINATOR", {"form": "report", "preferredProvision": "other"}),
    ("B18", "HOLD", {"accused": about("EZ")}),
    ("B17", "HOLD", {"reporterRole": "hired"}),
    ("B17", "HOLD", {"reporterOrganisation": None}),
    ("B19", "KCOO", {}),
    ("B20", "DEP_EZ", {"accused": about("EZ"), "reporterOrganisation": "EZ", "reporterRole": "trainee"}),
    ("B21", "AUTHORITY_FIN", {"accused": about("BELASTINGDIENST"), "reporterOrganisation": "BELASTINGDIENST"}),
]


@pytest.mark.parametrize(("row", "destination", "different"), EXAMPLES)
def test_each_row_has_an_example(row: str, destination: str, different: dict[str, Any]) -> None:
    decision = decided(**different)
    assert (decision.rule, decision.destination) == (row, destination)


def test_every_row_of_the_rulebook_has_an_example() -> None:
    rows = {rule.row for rule in rulebook.in_force(MARCH).rules}
    assert {row for row, _, _ in EXAMPLES} == rows - {"A7b"}


def test_a_protected_dispute_about_work_goes_on_as_undesirable_behaviour() -> None:
    decision = decided(matter=["employment-dispute"], discrimination=False, racism=True)
    assert (decision.rule, decision.destination, decision.overlays) == ("B19", "KCOO", ("O2",))


def test_a_referral_needs_consent_unless_it_is_a_klaagschrift_by_name() -> None:
    held = decided(accused=about("POLITIE"), identity="confidential")
    assert (held.destination, held.proposal, held.rule) == ("HOLD", "REFER_POLITIE", "A4")
    assert "2:3" in held.legal_basis
    assert decided(consent=True, accused=about("POLITIE"), identity="confidential").destination == "REFER_POLITIE"


@pytest.mark.parametrize(
    ("organisation", "different", "proposal"),
    [
        ("AIVD", {}, "REFER_CTIVD"),
        ("POLITIE", {"matter": ["integrity"]}, "REFER_HUIS"),
        ("POLITIE", {"reprisal": True}, "REFER_HUIS"),
        ("SVB", {}, "REFER_OMBUDSMAN"),
        ("BZK", {"matter": ["service"]}, "REFER_OMBUDSMAN"),
    ],
)
def test_the_top_of_an_organisation_outside_waits_for_a_person(
    organisation: str, different: dict[str, Any], proposal: str
) -> None:
    decision = decided(consent=True, accused=about(organisation, "minister"), **different)
    assert (decision.destination, decision.proposal) == ("HOLD", proposal)


def test_who_avoids_the_own_department_is_not_sent_there() -> None:
    report: dict[str, Any] = {"form": "report", "avoidOwnDepartment": True}
    assert decided(**report).destination == "IC_RIJK"
    elsewhere = decided(accused=about("EZ"), reporterOrganisation="RVO", **report)
    assert (elsewhere.destination, elsewhere.proposal) == ("HOLD", "IC_RIJK")
    assert decided(accused=about("EZ"), **report).destination == "DEP_EZ_COORDINATOR"


def test_an_office_that_does_not_exist_is_not_a_destination() -> None:
    held = decided(accused=about("NVWA"), reporterOrganisation="NVWA", form="report")
    assert (held.destination, held.proposal) == ("HOLD", "AUTHORITY_LVVN")


@pytest.mark.parametrize(
    ("different", "words"),
    [
        ({"matter": None}, "report is about"),
        ({"matter": ["unknown"]}, "report is about"),
        ({"form": None}, "formal complaint, a report or advice"),
        ({"identity": "other"}, "name known"),
        ({"reporterRole": None}, "which role"),
        ({"reporterRole": "representative", "representedRole": "representative"}, "on whose behalf"),
        ({"accused": [{"organisation": "BZK"}]}, "which position"),
        ({"accused": about(None)}, "which organisation"),
        ({"accused": about("EZK")}, "not in our register"),
        ({"firstConduct": "2026-02", "lastConduct": "2026-01"}, "before the first"),
        ({"lastConduct": "2026-03-03"}, "after the day of your report"),
        ({"identity": "anonymous"}, "not possible without your name"),
    ],
)
def test_what_is_missing_or_contradicts_is_named(different: dict[str, Any], words: str) -> None:
    decision = decided(**different)
    assert (decision.rule, decision.destination) == ("A9", "HOLD")
    assert words in decision.because.en
    assert decision.because.nl.count(".") == decision.because.en.count(".")


def test_conduct_in_the_month_or_year_of_filing_is_no_contradiction() -> None:
    assert decided(firstConduct="2026-03", lastConduct="2026").destination == "KCOO"


def test_the_day_of_filing_decides_so_an_accession_moves_no_open_case() -> None:
    at_bz: dict[str, Any] = {"accused": about("BZ"), "reporterOrganisation": "BZ"}
    assert decided(on=date(2025, 12, 31), **at_bz).destination == "DEP_BZ"
    assert decided(on=date(2026, 1, 1), **at_bz).destination == "KCOO"


def test_a_citizen_has_no_clock_of_the_whistleblowers_act() -> None:
    assert decided(matter=["wrongdoing"]).track == "wbk"
    assert decided(matter=["wrongdoing"], reporterRole="representative", representedRole="citizen").track == "none"


def test_a_case_given_back_goes_to_the_next_row_or_to_a_person() -> None:
    assert decided(back="KCOO").destination == "AUTHORITY_BZK"
    alone = decided(back="AUTHORITY_BZK", reporterRole="citizen")
    assert (alone.destination, alone.proposal) == ("HOLD", None)
    top = decided(back="IC_RIJK", matter=["integrity"], accused=about("BZK", "top-management"))
    assert (top.destination, top.rule, top.proposal) == ("HOLD", "B7", None)
    nobody = decided(back="DEP_EZ_COORDINATOR", form="report", accused=about("EZ"))
    assert (nobody.destination, nobody.rule) == ("HOLD", "B16")
