"""No place of the desk keeps in clear what it was told in confidence, and a search sees the bugs planted for it."""

import time
from random import Random

import pytest

from tests.canary.campaign import planted, search, told_in_confidence
from tests.canary.words import Words
from tests.journeys.desk import Desk


@pytest.fixture(scope="module")
def random() -> Random:
    seed = int(time.time())
    print(f"seed {seed}")
    return Random(seed)


def test_no_place_holds_a_word_that_was_told_in_confidence(desk: Desk, random: Random) -> None:
    words = Words.fresh(random)
    print(told_in_confidence(desk, words))
    found = search(desk, words, memories=["traces"])
    print(found)
    assert (dict(found.leaks), found.blind) == ({}, [])
    assert any("address in mail" in place for place in found.allowed)


@pytest.mark.parametrize("plant", ["exception", "column"])
def test_a_planted_bug_is_found(desk: Desk, random: Random, plant: str) -> None:
    assert planted(desk, Words.fresh(random), plant).leaks
