"""The split: one part per matter and accused organisation, whatever the order of the lists."""

from collections import Counter
from datetime import date
from random import Random
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as some

from schemas.facts import Accused, Facts, Matter, Position
from services.routing import register, rulebook
from services.routing.decisions import Decision, decide
from services.routing.parts import parts_of, split
from tests.decisions.routing_oracle import Placed, place
from tests.decisions.routing_oracle_overlays import OVERLAYS
from tests.decisions.routing_oracle_parts import OnePart, parts
from tests.decisions.routing_roads import Given, choices, facts_of, known_on, reading

ON = date(2026, 3, 2)
BOOK = rulebook.in_force(ON)
REGISTER = register.in_force(ON)
KNOWN = known_on(ON)
CODES = ("BZK", "RVIG", "EZ", "AIVD", "SVB", "UNKNOWN", None)


def several(chance: Random) -> tuple[Facts, Given]:
    """A complaint with lists of any length, and its other facts as the oracle reads them."""
    values = choices(ON, ((None, None), (None, "2024")))
    base = {fact: chance.choice(options) for fact, options in values.items()}
    if base["reporterOrganisation"] == "own":
        base["reporterOrganisation"] = "RVIG"
    matters = chance.choices(get_args(Matter), k=chance.randrange(4))
    accused = [
        Accused(organisation=chance.choice(CODES), position=chance.choice((*get_args(Position), None)))
        for _ in range(chance.randrange(1, 5))
    ]
    return facts_of(base, no=chance.choice((None, False))).model_copy(
        update={"matter": tuple(matters), "accused": tuple(accused)}
    ), base


def outcome(decision: Decision) -> tuple[Any, ...]:
    placed = Placed(decision.destination, decision.rule, decision.track, decision.proposal)
    return (placed, decision.overlays, decision.because.nl)


def test_a_complaint_of_many_parts_is_decided_as_the_table_says() -> None:
    chance = Random(9_14)
    splits = 0
    for _ in range(5000):
        facts, base = several(chance)
        protected = bool(base["reprisal"] or base["discrimination"] or base["racism"])
        accused = [(one.organisation, one.position) for one in facts.accused or ()]
        expected = parts(list(facts.matter or ()), accused, protected)
        decision = decide(facts, base["consentToForward"], ON, BOOK, REGISTER)
        if base["classified"] or base["form"] == "advice" or len(expected) == 1:
            assert not decision.parts
            continue
        splits += 1
        assert (decision.destination, decision.rule, decision.overlays) == ("SPLIT", "B2", ())
        assert Counter(said(base, part) for part in expected) == Counter(
            (part.destination, part.rule, part.proposal, part.overlays) for part in decision.parts
        )
    assert splits > 1000


def said(base: Given, part: OnePart) -> tuple[Any, ...]:
    read = reading({**base, **dict(zip(("matter", "organisation", "position"), part, strict=True))})
    placed = place(read, KNOWN, ON)
    overlays = tuple(name for name, holds in OVERLAYS.items() if holds(read, KNOWN, ON))
    return (placed.destination, placed.rule, placed.proposal, overlays)


@given(some.integers(min_value=0))
def test_the_order_of_the_lists_makes_no_difference(seed: int) -> None:
    chance = Random(seed)
    facts, base = several(chance)
    turned = facts.model_copy(
        update={
            "matter": tuple(chance.sample(facts.matter or (), len(facts.matter or ()))),
            "accused": tuple(chance.sample(facts.accused or (), len(facts.accused or ()))),
        }
    )
    consent = base["consentToForward"]
    assert decide(facts, consent, ON, BOOK, REGISTER) == decide(turned, consent, ON, BOOK, REGISTER)


@given(some.integers(min_value=0))
def test_a_part_decided_again_on_its_own_facts_gives_the_same(seed: int) -> None:
    facts, base = several(Random(seed))
    whole = decide(facts, base["consentToForward"], ON, BOOK, REGISTER)
    alone = [decide(one, base["consentToForward"], ON, BOOK, REGISTER) for one in split(facts)]
    assert len(alone) == len(parts_of(facts))
    if whole.parts:
        assert [outcome(one) for one in alone] == [outcome(one) for one in whole.parts]


def test_before_the_split_an_overlay_stands_if_any_part_asks_for_it() -> None:
    facts = Facts(
        matter=("integrity", "service"),
        form="formal",
        identity="confidential",
        proceedings="criminal",
        classified=True,
        accused=(Accused(organisation="LVVN"), Accused(organisation="SVB")),
    )
    decision = decide(facts, None, ON, BOOK, REGISTER)
    assert (decision.rule, decision.overlays) == ("A1", ("O4", "O6", "O8", "O12"))


def test_advice_about_a_manager_or_higher_names_an_external_adviser_first() -> None:
    employee, manager = Accused(organisation="BZK", position="employee"), Accused(organisation="EZ", position="manager")
    ask = Facts(form="advice", accused=(employee, manager))
    assert "external confidential adviser" in decide(ask, None, ON, BOOK, REGISTER).because.en
    ask = Facts(form="advice", accused=(employee,))
    assert "external confidential adviser" not in decide(ask, None, ON, BOOK, REGISTER).because.en
