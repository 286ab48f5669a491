"""The rulebook against a second reading of the table, over every combination of the facts that a road reads."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import cycle
from random import Random

import pytest

from services.routing import register, rulebook
from services.routing.decisions import Decision, chain, decide, excluded
from tests.decisions.routing_oracle import TOP, Placed, Read, place
from tests.decisions.routing_oracle_conflict import in_conflict
from tests.decisions.routing_oracle_overlays import OVERLAYS
from tests.decisions.routing_roads import Given, backgrounds, choices, facts_of, known_on, roads

ON = date(2026, 3, 2)
BOOK = rulebook.in_force(ON)
REGISTER = register.in_force(ON)
KNOWN = known_on(ON)
NO_CASE = {"REFER_SECURE_CHANNEL", "REFER_HUIS", "REFER_OMBUDSMAN", "REFER_CTIVD", "ADVICE", "HOLD"}


def broken_by(given: Given, decision: Decision) -> Iterator[str]:
    """The promises of the table that a decision breaks."""
    own = REGISTER.standings.get(given["organisation"] or "")
    if own and given["position"] in TOP:
        theirs = (f"DEP_{own.desk}", f"AUTHORITY_{own.desk}", f"REFER_{own.code}")
        if decision.destination.startswith(theirs) or decision.destination == own.committee:
            yield "nothing about the top goes to its own organisation"
    klaagschrift = decision.track.startswith("awb")
    if klaagschrift and given["identity"] == "anonymous":
        yield "nothing anonymous becomes a klaagschrift"
    if klaagschrift and given["identity"] == "confidential" and "O12" not in decision.overlays:
        yield "nothing confidential reaches the accused without consent"
    for code in (decision.destination, decision.proposal or "HOLD"):
        if not {code, code.removeprefix("REFER_")} & {*NO_CASE, *REGISTER.destinations, *REGISTER.organisations}:
            yield "every destination exists on that day"
    if not (decision.because.nl and decision.because.en and decision.legal_basis) or "{" in decision.because.nl:
        yield "every outcome has its reason and its law"


def given_back(given: Given, decision: Decision, again: Decision) -> Iterator[str]:
    """The promises that a second decision breaks, after its destination gave the case back."""
    yield from broken_by(given, again)
    if decision.destination in (again.destination, again.proposal):
        yield "a case does not return to who gave it back"


@lru_cache(maxsize=1)
def explored() -> tuple[dict[str, list[tuple[Given, Decision]]], Counter[str]]:
    """Every road once, with any values for the facts it does not read: broken promises with their roads, and rows."""
    values = choices(ON, ((None, None), ("2026-02", "2026-01"), ("2026-03-03", None)))
    others = backgrounds(values, Random(20250701))
    broken: dict[str, list[tuple[Given, Decision]]] = defaultdict(list)
    rows: Counter[str] = Counter()
    no = cycle((None, False))
    for road, expected in roads(lambda read: place(read, KNOWN, ON), values):
        given = {**next(others), **road}
        facts = facts_of(given, next(no))
        decision = decide(facts, given["consentToForward"], ON, BOOK, REGISTER)
        rows[decision.rule] += 1
        wrong = list(broken_by(given, decision))
        if Placed(decision.destination, decision.rule, decision.track, decision.proposal) != expected:
            wrong.append("the table")
        if decision.destination not in NO_CASE:
            back = frozenset({decision.destination})
            wrong += given_back(given, decision, decide(facts, given["consentToForward"], ON, BOOK, REGISTER, back))
        for promise in wrong:
            broken[promise].append((given, decision))
    return broken, rows


@pytest.mark.timeout(300)
def test_every_road_ends_where_the_table_says_and_keeps_its_promises() -> None:
    broken, _ = explored()
    assert {promise: (len(found), found[0]) for promise, found in broken.items()} == {}


@pytest.mark.timeout(300)
def test_every_row_decides_somewhere() -> None:
    _, rows = explored()
    # B2 needs more than one part and A7b only changes the matter: test_routing_rows.py has an example of both.
    assert set(rows) == {rule.row for rule in BOOK.rules} - {"A7b", "B2"}


def own_then_elsewhere(read: Read) -> tuple[Placed, Placed] | None:
    first = place(read, KNOWN, ON)
    own = chain(REGISTER.standings.get(read("organisation") or ""))
    return (first, in_conflict(read, KNOWN, first)) if first.destination in own else None


@pytest.mark.timeout(300)
def test_a_conflict_of_the_own_organisation_takes_the_case_out_of_it() -> None:
    values = choices(ON, ((None, None),))
    others = backgrounds(values, Random(1))
    rows: Counter[str] = Counter()
    for road, expected in roads(own_then_elsewhere, values):
        if expected is None:
            continue
        first, second = expected
        given = {**next(others), **road}
        facts = facts_of(given, no=None)
        gone = excluded(facts, REGISTER, {first.destination: "conflict"})
        again = decide(facts, given["consentToForward"], ON, BOOK, REGISTER, gone)
        assert Placed(again.destination, again.rule, again.track, again.proposal) == second, given
        assert not {again.destination, again.proposal} & gone
        assert not list(broken_by(given, again))
        assert excluded(facts, REGISTER, {first.destination: "not-competent"}) == {first.destination}
        rows[again.rule] += 1
    assert set(rows) == {"A6", "B9", "B11", "B13", "B14", "B15", "B16", "B20", "B21"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_stands_exactly_where_the_table_says(overlay: str) -> None:
    day_of_last_year = ("2025", "2025-02", "2025-03-01", "2025-03-02", "2025-03", "2024", None)
    values = choices(ON, tuple((None, last) for last in day_of_last_year))
    others = backgrounds(values, Random(overlay))
    found = set()
    for road, expected in roads(lambda read: OVERLAYS[overlay](read, KNOWN, ON), values):
        given = {**next(others), **road}
        decision = decide(facts_of(given, no=None), None, ON, BOOK, REGISTER)
        assert (overlay in decision.overlays) == expected, given
        found.add(expected)
    assert found == {True, False}


def test_overlays_stand_in_the_order_of_the_table() -> None:
    assert [overlay.id for overlay in BOOK.overlays] == list(OVERLAYS)
