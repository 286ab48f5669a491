"""A condition of the rulebook as a person says it, in both languages, and what of it does not hold."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from schemas.register import Text
from services.routing.conditions import NOT_STATED, VALUE, YES, Condition

FILE = Path(__file__).parent / "words.toml"


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def value_of(fact: str, value: str) -> Text:
    """One value of a fact, or the fact itself as its ``name``."""
    return Text(**_words()["values"][fact][value])


def said(fact: str, holds: bool) -> Text:
    """A yes-or-no fact as the sentence that is true when it holds, or when it is not known to hold."""
    texts = _words()["yes"][fact]
    return Text(nl=texts["nl"][not holds], en=texts["en"][not holds])


def in_words(condition: Condition) -> tuple[Text, ...]:
    """Everything the condition asks for; all of it has to hold."""
    yes_no = [said(fact, holds) for fact, holds in _yes_no(condition)]
    return (*(_is_one_of(some) for some in condition.any_of), *yes_no)


def unmet(condition: Condition, situation: int) -> tuple[Text, ...]:
    """Everything the condition asks for that is otherwise in this situation, said as it is."""
    values = [_is_and_not(some, situation) for some in condition.any_of if not situation & some]
    yes_no = [said(fact, not asked) for fact, asked in _yes_no(condition) if bool(situation & YES[fact]) != asked]
    return (*values, *yes_no)


def joined(texts: tuple[Text, ...]) -> Text:
    """All of these as one sentence part."""
    return Text(nl=" en ".join(text.nl for text in texts), en=" and ".join(text.en for text in texts))


def _yes_no(condition: Condition) -> Iterator[tuple[str, bool]]:
    for fact, bit in YES.items():
        if condition.all_of & bit or condition.none_of & bit:
            yield fact, bool(condition.all_of & bit)


def _is_one_of(some: int) -> Text:
    fact, asked = _values(some)
    name, values = value_of(fact, "name"), _listed(fact, asked)
    return Text(nl=f"{name.nl} is {values.nl}", en=f"{name.en} is {values.en}")


def _is_and_not(some: int, situation: int) -> Text:
    fact, asked = _values(some)
    actual = _is_one_of(sum(bit for bit in VALUE[fact].values() if bit & situation))
    wanted = _listed(fact, asked)
    return Text(nl=f"{actual.nl}, niet {wanted.nl}", en=f"{actual.en}, not {wanted.en}")


def _values(some: int) -> tuple[str, list[str]]:
    """The fact that these bits are values of, and the values."""
    for fact, bits in VALUE.items():
        if asked := [value or NOT_STATED for value, bit in bits.items() if bit & some]:
            return fact, asked
    raise ValueError("no fact has a value of these bits")


def _listed(fact: str, values: list[str]) -> Text:
    texts = [value_of(fact, value) for value in values]
    return Text(nl=" of ".join(text.nl for text in texts), en=" or ".join(text.en for text in texts))
