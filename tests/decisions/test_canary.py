"""A word is found however a program spelled it, and wherever it stands in what was packed."""

import gzip
import random
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

import pytest

from tests.canary.words import Words

SPELLED: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "in an address": lambda text: quote(text).encode(),
    "UTF-16, low end first": lambda text: text.decode().encode("utf-16-le"),
    "UTF-16, high end first": lambda text: text.decode().encode("utf-16-be"),
    "hex": lambda text: text.hex().encode(),
    "HEX": lambda text: text.hex().upper().encode(),
    "base64": b64encode,
    "base64 for addresses": urlsafe_b64encode,
    "gzip": gzip.compress,
    "zlib": zlib.compress,
}


@pytest.mark.parametrize("spelled", SPELLED)
@pytest.mark.parametrize("before", ["", "?", "??", "een verhaal: "])
def test_every_spelling_is_found_wherever_the_word_begins(spelled: str, before: str) -> None:
    words = Words.fresh(random.Random(7))
    written = f"{before}{words.secret('story')} en meer".encode()
    assert {kind for kind, _ in words.found(b"\x00\xffx\x9c" + SPELLED[spelled](written) + b"\x00")} == {"secret"}
    assert not Words.fresh(random.Random(8)).found(SPELLED[spelled](written))


def test_a_return_code_is_found_in_groups_and_an_id_in_its_bytes() -> None:
    words = Words.fresh(random.Random(7))
    words.learn("code", "123456789012345678901234")
    words.learn("id", "2f0c9f0e-58b4-4c8e-9a52-0d5a3c1b7e11")
    assert words.found(b"code 1234-5678-9012-3456-7890-1234.") == {("code", "in groups")}
    assert words.found(b"\x01" + UUID("2f0c9f0e-58b4-4c8e-9a52-0d5a3c1b7e11").bytes) == {("id", "bytes")}
