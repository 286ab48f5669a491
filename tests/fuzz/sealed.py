"""Decoders of what is sealed or signed: stories, letters, addresses, drafts, sessions, tokens and keys."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTPUTF8
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from aiosmtplib.email import extract_recipients
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from services.chassis.problems import Problem
from services.chassis.sealing import (
    LARGEST,
    CannotOpen,
    Keyring,
    new_key,
    open_sealed,
    open_with_secret,
    public,
    seal,
    seal_with_secret,
    thumbprint,
)
from services.committee.stories import story_in
from services.front.access import Access
from services.front.refused import issuer_of
from services.front.told import text_in
from services.notify import letters
from services.notify.decisions import Letter
from services.notify.sender import NoAddress, address_in
from services.routing.keys import KeyRefused, checked
from tests.fuzz.decoder import Decoder
from tests.fuzz.doors import LOOP

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ISSUER = "https://login.example"
SECRET = bytes(range(32))
KEY = new_key()
HOME = TemporaryDirectory(prefix="loket-fuzz-")
_SIGNING = RSAKey.generate_key(2048, {"kid": "k"})
HEADERS = 9
"""Of a letter: Subject, From, To, Date, Message-ID, Auto-Submitted, and three of what it contains."""
_NOBODY = UUID(int=0)
_LETTER = Letter(_NOBODY, _NOBODY, "acknowledgement", None, None, None, "nl", None, 0, 0)


def _keyring() -> Keyring:
    (Path(HOME.name) / "k.jwk").write_text(json.dumps({**KEY.as_dict(private=True), "kid": thumbprint(KEY)}))
    return Keyring(Path(HOME.name))


def _text(data: bytes) -> str:
    return data.decode("latin-1")


def _access() -> Access:
    """As a service that has just fetched the provider's keys, and asks for no others."""
    access = Access(ISSUER, "loket")
    access._keys, access._fetched, access._asked = KeySet([_SIGNING]), NOW, NOW
    return access


def _token(**claims: object) -> bytes:
    told = {"iss": ISSUER, "aud": "loket", "sub": "a", "exp": NOW.timestamp() + 60, **claims}
    return jwt.encode({"alg": "RS256", "typ": "at+jwt", "kid": "k"}, told, _SIGNING).encode()


def _sent(data: bytes, keyring: Keyring) -> str:
    """What was sealed as an address, up to the envelope of its letter."""
    address = address_in(seal(data[:LARGEST], KEY), keyring)
    mail = letters.compose(_LETTER, address, "desk@example.nl", "https://example.nl/", NOW)
    read = message_from_string(mail.text.decode(), EmailMessage, policy=SMTPUTF8)
    assert mail.to == extract_recipients(read) == [address], "the letter goes to somebody else"
    assert len(read.keys()) == len({*read.keys()}) == HEADERS, "a header came in"
    return address


def _jwk(data: bytes) -> dict[str, object]:
    return public(checked(data.decode("utf-8", "replace")))


def every() -> Iterator[Decoder]:
    """Those of what is sealed or signed."""
    keyring, access = _keyring(), _access()
    sealed, under = seal(b'{"text": "a"}', KEY).encode(), seal_with_secret(b"{}", SECRET).encode()
    opens = "services/chassis/sealing.py:_opened"
    yield Decoder("sealed to a key", lambda data: open_sealed(_text(data), KEY), (CannotOpen,),
                  lambda value: seal(value, KEY).encode(), (sealed,), (opens,))  # fmt: skip
    yield Decoder("sealed to one of our keys", lambda data: keyring.open(_text(data)), (CannotOpen,), None, (sealed,))
    yield Decoder("whose key it is", lambda data: keyring.key_of(_text(data)), (), None, (sealed,),
                  ("services/chassis/sealing.py:Keyring.key_of",))  # fmt: skip
    yield Decoder("sealed under a secret", lambda data: open_with_secret(_text(data), SECRET), (CannotOpen,),
                  lambda value: seal_with_secret(value, SECRET).encode(), (under,),
                  (opens, "services/chassis/sealing.py:open_with_secret"))  # fmt: skip
    yield Decoder("a message that was opened", text_in, (), None, (b'{"text": "a"}',),
                  ("services/front/told.py:text_in",))  # fmt: skip
    yield Decoder("a story that was opened", story_in, (), lambda story: json.dumps(story).encode(),
                  (b'{"text": "a", "contact": {"name": "b"}, "grounds": ["c"], "mustNotSee": "d", "new": [1]}',),
                  ("services/committee/stories.py:story_in",))  # fmt: skip
    yield Decoder("an address that was opened", lambda data: _sent(data, keyring), (NoAddress,),
                  str.encode, (b"a.b@example.org", "\u00e9@ex\u00e4mple.org".encode()))  # fmt: skip
    yield Decoder("access token", lambda data: LOOP.run_until_complete(access.person(_text(data), NOW)), (Problem,),
                  None, (_token(), _token(groups=["kcoo-member", 5]), _token(name={}, groups={})),
                  ("services/front/access.py:Access.person",))  # fmt: skip
    yield Decoder("whom a refused token names", lambda data: issuer_of(_text(data), ISSUER), (), None,
                  (_token(), _token(iss=[ISSUER]), _token(iss=None)),
                  ("services/front/refused.py:issuer_of",))  # fmt: skip
    yield Decoder("a destination's new key", _jwk, (KeyRefused,), lambda jwk: json.dumps(jwk).encode(),
                  (json.dumps(public(KEY)).encode(),),
                  ("services/routing/keys.py:checked", "services/chassis/sealing.py:read_key"))  # fmt: skip
