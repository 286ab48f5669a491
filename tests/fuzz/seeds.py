"""Inputs that break decoders of all kinds, made by a program: deep, huge, twice, half, and lying about themselves."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from functools import cache

MEGABYTE = 1_000_000
TEXTS = (
    b"", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b'"\\ud800"', b"NaN", b"[NaN,Infinity,-Infinity,-0.0,1e999]", b"null",
    b"true", b"[]", b"{}", b"0", b"-1", b'{"":null}', b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", b'{"a":"\\u0000"}',
    "\u00b2\u0663\uff11".encode(), "\u202e\u2028\U0010ffff".encode(), b"%ED%A0%80=%00&%=%zz&a=b;c", b"a=1&a=2&=&&",
    b"0001-01-01T00:00:00+14:00", b"9999-12-31T23:59:59-14:00", b"=?utf-8?q?=0d=0aBcc:x?=@a.b", b"a@[.b", b'"@a.b',
    b"....", b"a.b.c.d.e", b"=", b"A", b"__proto__=1", b"1_0", b" 12 ", b"+1", b"00000000-0000-0000-0000-000000000000",
    b"{12345678123456781234567812345678}", b"urn:uuid:12345678123456781234567812345678",
)  # fmt: skip
HEADERS: tuple[object, ...] = (
    {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "zip": "DEF"}, {"alg": "dir", "enc": "A256GCM", "zip": "DEF"},
    {"alg": "PBES2-HS256+A128KW", "enc": "A256GCM", "p2c": 2**31, "p2s": "AAAA"}, {"alg": "none"},
    {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "crit": ["exp"], "exp": 1}, {"alg": 5, "enc": None}, {"alg": ["dir"]},
    {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "epk": {"kty": "OKP", "crv": "X25519", "x": 5}},
    {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "epk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
    {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "epk": {"kty": "OKP", "crv": "X25519", "x": "A" * 43}},
    {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "epk": [], "kid": {}}, {"alg": "RS256", "typ": "at+jwt", "kid": []},
    {"alg": "RS256", "typ": "at+jwt", "kid": "k", "b64": False, "crit": ["b64"]}, {"alg": "HS256", "typ": "at+jwt"},
    {"alg": "RS256", "typ": "at+jwt", "kid": "k", "jwk": {"kty": "oct", "k": "AA"}, "jku": "http://x"}, [], 1, None,
)  # fmt: skip


def spelled(data: bytes) -> bytes:
    """base64url without padding, as JOSE writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def hard() -> Iterator[bytes]:
    """Small enough to be changed again and again."""
    yield from TEXTS
    for header in HEADERS:
        first = spelled(json.dumps(header).encode())
        yield first + b".AAAA.AAAA.AAAA.AAAA"
        yield first + b"." + spelled(b'{"sub":1,"groups":5}') + b".AAAA"


@cache
def huge() -> tuple[bytes, ...]:
    """Up to a megabyte each."""
    return (*(make() for make in _HUGE.values()), *_sealed())


def _sealed() -> Iterator[bytes]:
    for name in ("deep", "digits", "text"):
        header = spelled(_HUGE[name]()[:700_000])
        yield header + b".AAAA.AAAA.AAAA.AAAA"
        yield header + b".AAAA.AAAA"
    bomb = zlib.compress(b"\0" * 80_000_000, 9)
    header = spelled(b'{"alg":"dir","enc":"A256GCM","zip":"DEF"}')
    yield header + b".." + spelled(b"\0" * 12) + b"." + spelled(bomb[2:-4]) + b"." + spelled(b"\0" * 16)


_HUGE: dict[str, Callable[[], bytes]] = {
    "deep": lambda: b"[" * (MEGABYTE // 2) + b"]" * (MEGABYTE // 2),
    "deep objects": lambda: b'{"a":' * (MEGABYTE // 6) + b"1" + b"}" * (MEGABYTE // 6),
    "deep under a name": lambda: b'{"keys":' + b"[" * 400_000 + b"]" * 400_000 + b"}",
    "deep TOML": lambda: b"a=" + b"[" * (MEGABYTE // 2) + b"]" * (MEGABYTE // 2),
    "deep names": lambda: b"a" + b".a" * (MEGABYTE // 3) + b"=1",
    "digits": lambda: b"9" * MEGABYTE,
    "digits under a name": lambda: b'{"attempt":' + b"9" * (MEGABYTE - 20) + b',"keys":[' + b"9" * 8 + b"]}",
    "digits in TOML": lambda: b"a = " + b"9" * (MEGABYTE - 8),
    "text": lambda: b'"' + b"a" * MEGABYTE + b'"',
    "spaces": lambda: b" " * MEGABYTE,
    "numbers": lambda: b"[" + b"0," * (MEGABYTE // 2 - 2) + b"0]",
    "lists": lambda: b"[" + b"[]," * (MEGABYTE // 3 - 2) + b"[]]",
    "names": lambda: b"{" + b",".join(b'"%d":0' % n for n in range(80_000)) + b"}",
    "lines": lambda: b"a: b\n" * (MEGABYTE // 5),
    "tables": lambda: b"[[row]]\n" * (MEGABYTE // 8),
    "fields": lambda: b"a=b&" * (MEGABYTE // 4),
    "cookies": lambda: b'a="\\"; ' * (MEGABYTE // 7),
    "quotes": lambda: b'"\\' * (MEGABYTE // 2),
    "dots": lambda: b"." * MEGABYTE,
    "gzip": lambda: gzip.compress(b"\0" * 80_000_000, 1, mtime=0),
}
