"""The return code and what is derived from it: 24 digits, 76 bits, the last one a check digit (ISO 7064 MOD 11,10).

Nothing here is memory-hard: at 76 bits that would buy less than the door it opens (docs/adr/0008).
"""

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

DIGITS = 23
LENGTH = DIGITS + 1
GROUP = 4


@dataclass(frozen=True, slots=True)
class Filing:
    """What one Idempotency-Key leads to, always the same, without storing it."""

    complaint: UUID
    part: UUID
    code: str = field(repr=False)


class Codes:
    """Derives under a pepper that no database holds."""

    def __init__(self, pepper: bytes) -> None:
        if len(pepper) != 32:
            raise ValueError("the pepper is 32 bytes")
        self._pepper = pepper

    def filing(self, key: bytes) -> Filing:
        """The ids (UUIDv4 in form, unguessable without the pepper) and the return code of an Idempotency-Key."""
        number = int.from_bytes(self._derive(key, b"return code", 32)) % 10**DIGITS
        body = f"{number:0{DIGITS}}"
        return Filing(
            UUID(bytes=self._derive(key, b"complaint", 16), version=4),
            UUID(bytes=self._derive(key, b"part", 16), version=4),
            body + check_digit(body),
        )

    def lookup(self, code: str) -> bytes:
        """What is stored to find a complaint by its code: HMAC-SHA-256."""
        return self.mac(b"code", code.encode())

    def mac(self, purpose: bytes, data: bytes) -> bytes:
        """A keyed hash: a plain one of a short text could be guessed."""
        return hmac.digest(self._pepper, purpose + b"\x00" + data, sha256)

    def _derive(self, key: bytes, purpose: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt=self._pepper, info=b"loket " + purpose).derive(key)


def reply_secret(code: str) -> bytes:
    """The 32 bytes that seal the reporter's private key; they come from the code alone."""
    return HKDF(SHA256(), 32, salt=None, info=b"loket reply key").derive(code.encode())


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10: finds every wrong digit and nearly every swap of neighbours."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def clean(typed: str) -> str | None:
    """The 24 digits of a code as people type it (spaces and dashes do not count), or None if it cannot be one."""
    digits = "".join(character for character in typed if character not in " -\u00a0\u2011\u2013\t")
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return None
    return digits if check_digit(digits[:-1]) == digits[-1] else None


def spaced(code: str) -> str:
    """Six groups of four."""
    return " ".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))
