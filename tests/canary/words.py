"""The words of one campaign, and every spelling in which a program may have kept one."""

import re
import string
import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

ROOTS = ("secret", "address", "thrown")
"""What is sealed to a committee, the address that is sealed to notify, and what careless requests throw at any door."""

LONGEST = 512
"""Bytes of the longest spelling, and more: so much of each piece is looked at again with the next."""

_INFLATED = 1_000_000
_PACKED = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


@dataclass
class Words:
    """Each kind has one root that begins all its words, so that a few spellings find every word.

    A root is letters and digits only: escaping for JSON, HTML or an address leaves it as it is. ``told`` are other
    words by kind, such as the return codes that the desk made itself, and the ids of complaints, which must be found.
    """

    roots: Mapping[str, str]
    told: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def fresh(cls, random: Random) -> "Words":
        """Roots of 62 bits."""
        signs = string.ascii_lowercase + string.digits
        return cls({kind: "q" + "".join(random.choices(signs, k=12)) for kind in ROOTS})

    def secret(self, field: str) -> str:
        """A word for a field that only the destination may read."""
        return f"{self.roots['secret']}{field}"

    def thrown(self, field: str) -> str:
        """A word for a request that is refused."""
        return f"{self.roots['thrown']}{field}"

    @property
    def address(self) -> str:
        """Where the reporter wants letters."""
        return f"{self.roots['address']}@canary.example"

    def learn(self, kind: str, word: str) -> None:
        """From now on this word is searched for as well."""
        self.told.setdefault(kind, set()).add(word)
        self.__dict__.pop("_spelled", None)

    @cached_property
    def _spelled(self) -> list[tuple[bytes, str, str]]:
        every = {kind: {root} for kind, root in self.roots.items()} | self.told
        return [(seen, kind, how) for kind, words in every.items() for w in words for seen, how in spellings(w).items()]

    def found(self, piece: bytes) -> set[tuple[str, str]]:
        """Which kinds of words are in a piece, and in which spelling; looks into what is packed as well."""
        if not piece.strip(b"\0"):
            return set()
        here = {(kind, how) for spelling, kind, how in self._spelled if spelling in piece}
        for open in _inflated(piece):
            here |= {(kind, f"packed {how}") for spelling, kind, how in self._spelled if spelling in open}
        return here


def spellings(word: str) -> dict[bytes, str]:
    """Every spelling of a word, with its name: plain, UTF-16, hexadecimal, base64 wherever the word begins in it."""
    plain = word.encode()
    # Without its last zero it is in both byte orders.
    known = {plain: "plain", word.encode("utf-16-le")[:-1]: "UTF-16"}
    known |= {plain.hex().encode(): "hex", plain.hex().upper().encode(): "hex"}
    for before in range(3):
        # Only signs that the word alone decides: those at its ends hold bits of its neighbours.
        first, last = -(-before * 8 // 6), (before + len(plain)) * 8 // 6
        known |= {code(bytes(before) + plain)[first:last]: "base64" for code in (b64encode, urlsafe_b64encode)}
    if word.isdecimal():
        known |= {sign.join(re.findall("....", word)).encode(): "in groups" for sign in " -"}
    if re.fullmatch("[0-9a-f-]{36}", word):
        known[bytes.fromhex(word.replace("-", ""))] = "bytes"
    return known


def _inflated(piece: bytes) -> Iterator[bytes]:
    """What gzip and zlib streams in a piece hold; most places that look like the beginning of one are none."""
    seen = memoryview(piece)
    for sign in _PACKED:
        begin = piece.find(sign)
        while begin >= 0:
            with suppress(zlib.error):
                yield zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(seen[begin:], _INFLATED)
            begin = piece.find(sign, begin + 1)
