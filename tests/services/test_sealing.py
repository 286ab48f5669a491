"""What is sealed opens for its one holder and for nobody else, whatever is done to it on the way."""

import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from services.chassis.sealing import (
    LARGEST,
    CannotOpen,
    Key,
    new_key,
    open_sealed,
    open_with_secret,
    public,
    read_key,
    seal,
    seal_with_secret,
    thumbprint,
)

STORY = "Het verhaal van Kanarie, met ë en €.".encode()
HEADER = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM"}
PARTS = ("header", "encrypted key", "iv", "ciphertext", "tag")


def p256() -> Key:
    return read_key(ECKey.generate_key("P-256").as_dict(private=True))


def only_public(key: Key) -> Key:
    return read_key(public(key))


@pytest.mark.parametrize("key", [new_key(), p256()], ids=["X25519", "P-256"])
@pytest.mark.parametrize(
    "data", [b"", STORY, bytes(range(256)), b"\x00" * LARGEST], ids=["empty", "text", "any", "full"]
)
def test_it_opens_for_its_holder(key: Key, data: bytes) -> None:
    token = seal(data, only_public(key))
    assert open_sealed(token, key) == data
    assert json.loads(decoded(token.split(".")[0])).items() >= {**HEADER, "kid": thumbprint(key)}.items()
    assert token != seal(data, only_public(key))


def test_more_than_the_largest_is_not_sealed() -> None:
    with pytest.raises(ValueError, match=r"at most 49152 bytes can be sealed$"):
        seal(b"\x00" * (LARGEST + 1), new_key())


@pytest.mark.parametrize("key", [new_key(), p256()], ids=["X25519", "P-256"])
def test_another_key_does_not_open_it(key: Key) -> None:
    token = seal(STORY, key)
    for other in (new_key(), p256(), only_public(key), KeySet([new_key(), p256()])):
        with pytest.raises(CannotOpen):
            open_sealed(token, other)


@pytest.mark.parametrize("part", range(5), ids=PARTS)
def test_changed_on_the_way_it_does_not_open(part: int) -> None:
    key = new_key()
    parts = seal(STORY, key).split(".")
    original = parts[part]
    for changed in (flipped(original, 0), flipped(original, len(decoded(original)) - 1), "", original[:-4]):
        with pytest.raises(CannotOpen):
            open_sealed(".".join([*parts[:part], changed, *parts[part + 1 :]]), key)


@pytest.mark.parametrize("token", ["", "a", "....", "a.b.c.d.e", "a.b.c", "é.é.é.é.é", "{}", "eyJ9.a.b.c.d"])
def test_what_is_no_token_does_not_open(token: str) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(token, new_key())
    with pytest.raises(CannotOpen):
        open_with_secret(token, bytes(32))


@pytest.mark.parametrize(
    "algorithm", ["none", "dir", "RSA-OAEP", "RSA1_5", "ECDH-ES", "ECDH-ES+A128KW", "A256KW", "PBES2-HS256+A128KW"]
)
def test_a_header_that_asks_for_another_algorithm_is_refused(algorithm: str) -> None:
    key = new_key()
    header, *rest = seal(STORY, key).split(".")
    asked = encoded(json.loads(decoded(header)) | {"alg": algorithm})
    with pytest.raises(CannotOpen):
        open_sealed(".".join([asked, *rest]), key)


@pytest.mark.parametrize("encryption", ["none", "A128GCM", "A256CBC-HS512"])
def test_a_header_that_asks_for_another_encryption_is_refused(encryption: str) -> None:
    key = new_key()
    header, *rest = seal(STORY, key).split(".")
    asked = encoded(json.loads(decoded(header)) | {"enc": encryption})
    with pytest.raises(CannotOpen):
        open_sealed(".".join([asked, *rest]), key)


def test_a_token_well_made_with_an_algorithm_of_its_own_is_refused() -> None:
    """The attacker knows public keys only, and makes tokens that any library would open."""
    key, rsa, secret = new_key(), RSAKey.generate_key(2048), OctKey.generate_key(256)
    every = jwe.JWERegistry(algorithms=["dir", "RSA-OAEP", "ECDH-ES", "A256GCM", "A256KW"])
    made: list[tuple[str, Any, Any]] = [
        ("dir", secret, secret),
        ("A256KW", secret, secret),
        ("RSA-OAEP", rsa, rsa),
        ("ECDH-ES", only_public(key), key),
    ]
    for algorithm, sealing, opening in made:
        header = {"alg": algorithm, "enc": "A256GCM", "kid": thumbprint(key)}
        token = jwe.encrypt_compact(header, STORY, sealing, registry=every)
        assert jwe.decrypt_compact(token, opening, registry=every).plaintext == STORY
        with pytest.raises(CannotOpen):
            open_sealed(token, key)


NOT_OURS: list[dict[str, Any]] = [
    RSAKey.generate_key(2048).as_dict(),
    OctKey.generate_key(256).as_dict(),
    OKPKey.generate_key("Ed25519").as_dict(),
    OKPKey.generate_key("X448").as_dict(),
    ECKey.generate_key("P-521").as_dict(),
    {},
    {"kty": "OKP", "crv": "X25519"},
    {"kty": "OKP", "crv": "X25519", "x": "Kanarie"},
    {"kty": "EC", "crv": "P-256", "x": 1, "y": 2},
    {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
]


@pytest.mark.parametrize("jwk", NOT_OURS)
def test_only_x25519_and_p256_are_keys_and_the_refusal_repeats_none(jwk: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^a sealing key is a JWK on X25519 or P-256$") as refusal:
        read_key(jwk)
    assert refusal.value.__cause__ is None


def test_the_thumbprint_is_that_of_the_rfc_and_says_nothing_of_the_private_half() -> None:
    """RFC 8037 A.3 gives one for Ed25519; over X25519 the members are the same (crv, kty, x)."""
    key = new_key()
    members = {name: public(key)[name] for name in ("crv", "kty", "x")}
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True).encode()
    assert thumbprint(key) == base64.urlsafe_b64encode(sha256(canonical).digest()).rstrip(b"=").decode()
    assert set(public(key)) == {"crv", "kty", "x", "kid"}


def test_a_secret_opens_what_it_sealed_and_no_other_does() -> None:
    token = seal_with_secret(STORY, b"a" * 32)
    assert open_with_secret(token, b"a" * 32) == STORY
    for other in (b"b" * 32, b"a" * 31 + b"b"):
        with pytest.raises(CannotOpen):
            open_with_secret(token, other)
    with pytest.raises(CannotOpen):
        open_with_secret(seal(STORY, new_key()), b"a" * 32)
    with pytest.raises(CannotOpen):
        open_sealed(token, new_key())


def test_the_refusal_carries_nothing_of_what_it_was_about() -> None:
    key = new_key()
    header, encrypted, iv, ciphertext, tag = seal(STORY, key).split(".")
    with pytest.raises(CannotOpen) as refusal:
        open_sealed(".".join([header, encrypted, iv, flipped(ciphertext, 0), tag]), key)
    error: BaseException | None = refusal.value
    assert error is not None
    assert (str(error), error.args, error.__cause__, error.__suppress_context__) == ("", (), None, True)


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def encoded(header: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()


def flipped(part: str, at: int) -> str:
    """The same with one bit of one byte the other way."""
    data = bytearray(decoded(part))
    data[at] ^= 1
    return base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()
