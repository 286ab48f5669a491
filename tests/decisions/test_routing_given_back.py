"""What is left when a destination gives a case back, and what a decision says as JSON."""

from dataclasses import replace
from datetime import date

from schemas.facts import Accused, Facts
from services.routing import register, rulebook
from services.routing.conditions import Condition
from services.routing.decisions import Decision, chain, decide, excluded, resolved
from services.routing.register import Standing
from services.routing.rulebook import Rule

ON = date(2026, 3, 2)
BOOK = rulebook.in_force(ON)
REGISTER = register.in_force(ON)
PERSONAL = Facts(
    matter=("undesirable-behaviour",), form="formal", experienced_personally=True, identity="known",
    reporter_role="employee", reporter_organisation="EZ", accused=(Accused(organisation="EZ", position="manager"),),
)  # fmt: skip


def decided(facts: Facts, *gave_back: str) -> Decision:
    return decide(facts, None, ON, BOOK, REGISTER, frozenset(gave_back))


def test_where_no_row_is_left_a_person_decides_without_clocks_or_proposal() -> None:
    left = decided(PERSONAL, "DEP_EZ", "AUTHORITY_EZ")
    assert (left.destination, left.rule, left.track, left.proposal) == ("HOLD", "B21", "none", None)
    assert left.because == BOOK.no_row


def test_the_row_that_lost_its_place_is_named_and_not_one_before_it() -> None:
    assert decided(PERSONAL, "DEP_EZ").rule == "B21"
    wrongdoing = PERSONAL.model_copy(update={"matter": ("wrongdoing",), "form": "report", "identity": "anonymous"})
    assert decided(wrongdoing).rule == "B9"
    after = decided(wrongdoing, "DEP_EZ_COORDINATOR")
    assert (after.destination, after.rule) == ("HOLD", "B14")


def test_the_matter_stays_what_it_is_after_a_row_gave_the_case_back() -> None:
    """The row after B12 that asks for a matter still sees it."""
    accused = (Accused(organisation="BZK", position="manager"),)
    reprisal = PERSONAL.model_copy(update={"matter": ("wrongdoing",), "accused": accused})
    assert (decided(reprisal).destination, decided(reprisal).rule) == ("IC_RIJK", "B9")
    service = PERSONAL.model_copy(update={"matter": ("service",)})
    assert decided(service).rule == "A6"
    assert (decided(service, "AUTHORITY_EZ").destination, decided(service, "AUTHORITY_EZ").rule) == ("DEP_EZ", "B20")


def test_a_row_that_only_changes_the_matter_is_no_place_to_go() -> None:
    """A7b: a dispute about work that is also about conduct goes on as undesirable behaviour."""
    dispute = PERSONAL.model_copy(update={"matter": ("employment-dispute",), "discrimination": True})
    assert decided(dispute, "KCOO").destination not in ("", "KCOO")


def test_a_proposal_is_never_who_gave_the_case_back() -> None:
    top = PERSONAL.model_copy(update={"accused": (Accused(organisation="EZ", position="minister"),)})
    assert decided(top).proposal == "IC_RIJK"
    assert decided(top, "IC_RIJK").proposal is None


def test_a_conflict_closes_the_whole_chain_of_the_own_organisation_and_nothing_else() -> None:
    whole = chain(REGISTER.standings["EZ"])
    assert whole == {"DEP_EZ", "DEP_EZ_COORDINATOR", "DEP_EZ_CONFIDANT", "AUTHORITY_EZ"}
    assert excluded(PERSONAL, REGISTER, {"DEP_EZ": "conflict"}) == whole
    assert excluded(PERSONAL, REGISTER, {"DEP_EZ": "other"}) == {"DEP_EZ"}
    assert excluded(PERSONAL, REGISTER, {"KCOO": "conflict"}) == {"KCOO"}
    assert excluded(PERSONAL, REGISTER, {"KCOO": "conflict", "DEP_EZ": "not-competent"}) == {"KCOO", "DEP_EZ"}
    assert excluded(PERSONAL, REGISTER, {}) == frozenset()


def test_with_the_whole_chain_in_conflict_a_klaagschrift_is_proposed_to_the_kcoo_and_a_report_to_the_ic_rijk() -> None:
    whole = chain(REGISTER.standings["EZ"])
    left = decided(PERSONAL, *whole)
    assert (left.destination, left.rule, left.proposal, left.legal_basis) == ("HOLD", "B20", "KCOO", "Awb 9:7; Awb 2:4")
    assert decided(PERSONAL, *(whole - {"DEP_EZ_CONFIDANT"})).proposal is None
    assert decided(PERSONAL, *whole, "KCOO").proposal is None
    report = PERSONAL.model_copy(update={"form": "report"})
    assert (decided(report, *whole).destination, decided(report, *whole).proposal) == ("HOLD", "IC_RIJK")
    joined = report.model_copy(update={"accused": (Accused(organisation="BZK", position="manager"),)})
    assert decided(joined).destination == "DEP_BZK_COORDINATOR"
    assert decided(joined, *chain(REGISTER.standings["BZK"])).destination == "IC_RIJK"


def test_a_decision_as_json() -> None:
    held = decided(PERSONAL.model_copy(update={"accused": (Accused(organisation="EZ", position="minister"),)}))
    assert held.as_json() == {
        "destination": "HOLD", "rule": "B5", "overlays": (), "track": "none", "rulebook": date(2025, 7, 1),
        "because": {"nl": held.because.nl, "en": held.because.en}, "legalBasis": held.legal_basis,
        "proposal": "IC_RIJK",
    }  # fmt: skip
    assert "proposal" not in decided(PERSONAL).as_json()
    split = decided(PERSONAL.model_copy(update={"matter": ("undesirable-behaviour", "integrity")}))
    assert (split.destination, split.overlays, split.proposal) == ("SPLIT", (), None)
    assert split.as_json()["parts"] == [part.as_json() for part in split.parts]
    assert len(split.parts) == 2


def test_overlays_are_of_a_part_and_never_of_the_split() -> None:
    """`acuteDanger` holds for every part."""
    split = decided(
        PERSONAL.model_copy(update={"matter": ("undesirable-behaviour", "integrity"), "acute_danger": True})
    )
    assert split.overlays == ()
    assert all("O0" in part.overlays for part in split.parts)


def test_a_rulebook_with_a_hole_ends_at_a_person_under_its_last_row() -> None:
    short = replace(BOOK, rules=BOOK.rules[:5])
    found = decide(PERSONAL, None, ON, short, REGISTER)
    assert (found.destination, found.rule) == ("HOLD", short.rules[4].row)
    assert short.rules[4].row not in {rule.row for rule in short.rules[:4]}


def test_a_row_that_leads_to_who_gave_the_case_back_leaves_the_matter_for_the_next() -> None:
    first = Rule("first", Condition(), (), "law", to="KCOO")
    second = Rule("second", Condition.of({"matter": "undesirable-behaviour"}), (), "law", to="IC_RIJK")
    found = decide(PERSONAL, None, ON, replace(BOOK, rules=(first, second)), REGISTER, frozenset({"KCOO"}))
    assert (found.destination, found.rule) == ("IC_RIJK", "second")


def test_everything_that_is_missing_is_named_one_sentence_after_the_other() -> None:
    text = decided(PERSONAL.model_copy(update={"matter": None, "reporter_role": None})).because
    first, second = BOOK.problems["matter"], BOOK.problems["reporterRole"]
    assert f"{first.nl} {second.nl}" in text.nl
    assert f"{first.en} {second.en}" in text.en


def test_a_citizen_has_no_clocks_of_whistleblowers_and_does_have_those_of_the_awb() -> None:
    citizen = PERSONAL.model_copy(update={"reporter_role": "citizen"})
    assert (decided(citizen).rule, decided(citizen).track) == ("B11", "awb")
    wrongdoing = citizen.model_copy(update={"matter": ("wrongdoing",)})
    assert (decided(wrongdoing).rule, decided(wrongdoing).track) == ("B9", "none")


def test_a_code_is_filled_in_from_the_register_or_leads_nowhere() -> None:
    shared = Standing("SERVICE", "rijk", "MINISTRY", "DEP_OTHER", frozenset(), False)
    assert resolved("DEP_x", shared) == "DEP_OTHER"
    assert resolved("DEP_x_CONFIDANT", shared) == "DEP_MINISTRY_CONFIDANT"
    assert resolved("AUTHORITY_x", shared) == "AUTHORITY_MINISTRY"
    assert resolved("REFER_x", shared) == "REFER_SERVICE"
    alone = Standing("ALONE", "zbo", None, None, frozenset(), False)
    assert [resolved(to, alone) for to in ("DEP_x", "AUTHORITY_x", "REFER_x")] == ["", "", "REFER_ALONE"]
    assert [resolved(to, None) for to in ("DEP_x", "REFER_x", "KCOO")] == ["", "", "KCOO"]
