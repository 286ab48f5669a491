"""Traffic lights and words: how a term stands on each day, and that both languages say everything."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest

from schemas import committee, facts
from schemas.register import Track
from services.committee.clocks import CLOCKS, terms_of
from services.committee.commands import OpeningReason
from services.committee.decisions import Case
from services.committee.holidays import feasts
from services.committee.lights import lights, next_light
from services.committee.pages.words import words
from services.front.words import LANGUAGES

MONDAY = date(2026, 3, 2)


def case(track: Track = "awb-committee", **happened: Any) -> Case:
    nothing = {"facts": None, "story_on": None, "accepted_on": None, "refused_on": None}
    given = {**nothing, **happened}
    opened = datetime(2026, 3, 2, 12, tzinfo=UTC)
    return Case(UUID(int=1), UUID(int=2), 1, "KCOO", track, MONDAY, opened, None, **given)


def levels(case: Case, today: date) -> dict[str, str]:
    return {one.term.id: one.level for one in lights(case, today)}


def test_a_light_turns_from_on_time_to_almost_to_too_late() -> None:
    due = date(2026, 5, 11)
    days = {
        due - timedelta(days=15): "fine",
        due - timedelta(days=14): "soon",
        due: "soon",
        due + timedelta(days=1): "late",
    }
    assert {day: levels(case(), day)["K4"] for day in days} == days


def test_what_was_done_is_done_and_what_no_longer_can_be_is_past() -> None:
    told = case(acknowledged_on=MONDAY)
    assert levels(told, date(2026, 4, 1)) == {"K1": "done", "K2": "late", "K4": "fine", "K5": "fine"}
    accepted = case(acknowledged_on=MONDAY, accepted_on=MONDAY)
    assert levels(accepted, date(2026, 4, 1))["K2"] == "over"
    assert lights(case(refused_on=MONDAY), MONDAY) == []


def test_the_next_term_is_the_first_that_still_counts_and_never_an_extension() -> None:
    accepted = case(acknowledged_on=MONDAY, accepted_on=MONDAY)
    after = next_light(lights(accepted, date(2026, 5, 20)))
    assert after is not None and (after.term.id, after.days) == ("K4", -9)
    assert next_light(lights(case("none"), MONDAY)) is None


def test_age_of_the_conduct_counts_on_the_day_of_receipt_and_is_no_term_to_keep() -> None:
    for conduct, level in (("2025-03-02", "done"), ("2025-03-01", "over"), ("2025-03", "done"), ("2025-02", "over")):
        old = case(facts={"lastConduct": conduct})
        assert levels(old, date(2026, 8, 1))["K7"] == level, conduct
        after = next_light(lights(old, MONDAY))
        assert after is not None and after.term.id == "K1"
    assert "K7" not in levels(case(facts={}), MONDAY)


def test_where_the_law_is_arguable_the_earlier_day_counts() -> None:
    report = case("wbk")
    light = lights(report, MONDAY)[0]
    assert light.term.strict is not None and light.days == (light.term.strict - MONDAY).days


def _keys(texts: Mapping[str, Any], place: str = "") -> Iterator[str]:
    for name, value in texts.items():
        if isinstance(value, Mapping):
            yield from _keys(value, f"{place}{name}.")
        else:
            holes = sorted(re.findall(r"{\w*}", str(value)))
            yield f"{place}{name} {holes} {len(value) if isinstance(value, list) else 1}"


def test_both_languages_say_the_same_things() -> None:
    dutch, english = ({*_keys(words(language).texts)} for language in LANGUAGES)
    assert dutch ^ english == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_words_for_every_code(language: str) -> None:
    w = words(language)
    assert {clock.id for clocks in CLOCKS.values() for clock in clocks} <= w["terms"].keys()
    assert set(get_args(Track)) == w["tracks"].keys()
    assert set(get_args(committee.RefusalReason)) == w["refusal_reasons"].keys()
    assert set(get_args(OpeningReason)) == w["opening_reasons"].keys()
    assert {field.alias or name for name, field in facts.Facts.model_fields.items()} == w["facts"]["labels"].keys()
    values = w["facts"]["values"]
    known = {
        "matter": facts.Matter, "form": facts.Form, "identity": facts.Identity, "role": facts.Role,
        "position": facts.Position, "preferredProvision": facts.Provision, "proceedings": facts.Proceedings,
        "language": facts.Language,
    }  # fmt: skip
    assert {name: set(get_args(kind)) for name, kind in known.items()} == {name: {*values[name]} for name in known}


def test_no_english_is_left_in_the_steps_of_a_clock() -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(700)]
    tracks = [track for track in CLOCKS if track != "none"]
    terms = [
        term
        for day in days
        for track in tracks
        for term in terms_of(track, day, acknowledged_on=day, conduct=day, notified_on=day)
    ]
    steps = {step for term in terms for step in term.steps}
    same = {*re.findall(r"[^\W\d]+", " ".join(feasts(2026).values()))}
    same |= {"april", "september", "november", "december", "weekend", "Atw", "art", "Stcrt", "a", "in"}
    assert words("nl").step("a term in years is not shifted, Atw art. 4(a)").endswith("Atw art. 4 onder a")
    for step in steps:
        kept = {*re.findall(r"[^\W\d]+", step)} & {*re.findall(r"[^\W\d]+", words("nl").step(step))}
        assert kept <= same, step
