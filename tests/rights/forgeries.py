"""Every token that must open nothing, by what is wrong with it."""

import base64
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

from tests.rights.provider import Signing

Claims = dict[str, Any]
HOUR = 3_600


def claims(issuer: str, now: int, **more: Any) -> Claims:
    """Of an access token as a provider gives it."""
    told = {"iss": issuer, "aud": ["loket"], "sub": "s.kaya", "name": "Selim Kaya", "groups": ["kcoo-member"]}
    return {**told, "client_id": "loket", "iat": now, "exp": now + 900, **more}


def signed(provider: Signing, told: Claims, **header: Any) -> str:
    """By the provider's own key."""
    key = provider.ec if header.get("alg") == "ES256" else provider.rsa
    return jwt.encode({"typ": "at+jwt", "alg": "RS256", "kid": key.kid, **header}, told, key)


def by_hand(header: Mapping[str, Any] | bytes, told: Any, secret: bytes | None = None) -> str:
    """A token that no careful library would make: signed with HMAC under any secret, or not at all."""
    parts = [_spelled(part if isinstance(part, bytes) else json.dumps(part).encode()) for part in (header, told)]
    signature = hmac.digest(secret, b".".join(parts), "sha256") if secret is not None else b""
    return b".".join([*parts, _spelled(signature)]).decode()


def _spelled(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def wrong_keys(provider: Signing, told: Claims) -> Iterator[tuple[str, str]]:
    """Signed by whoever is not the provider, or under an algorithm that we do not read."""
    mine, real = RSAKey.generate_key(2048), provider.rsa
    header = {"typ": "at+jwt", "alg": "RS256", "kid": real.kid}
    yield "another key under the same name", jwt.encode(header, told, mine)
    yield "another key under another name", jwt.encode({**header, "kid": "mine"}, told, mine)
    yield "a key that the token brings", jwt.encode({**header, "jwk": mine.as_dict(private=False)}, told, mine)
    yield "a key at an address of ours", jwt.encode({**header, "jku": "http://127.0.0.1:1/keys"}, told, mine)
    yield "no key named", jwt.encode({"typ": "at+jwt", "alg": "RS256"}, told, real)
    yield "the name of a key as a list", by_hand({**header, "kid": [real.kid]}, told, b"x")
    for curve, alg in (("P-256", "ES256"), ("P-384", "ES384"), ("secp256k1", "ES256K")):
        key = ECKey.generate_key(curve)
        made = jws.serialize_compact({**header, "alg": alg}, json.dumps(told).encode(), key, algorithms=[alg])
        yield f"another key on {curve} under the name of a real one", made
        yield f"and under that of the real one on P-256: {curve}", _renamed(made, str(provider.ec.kid))
    yield (
        "RS512 by the real key",
        jws.serialize_compact({**header, "alg": "RS512"}, json.dumps(told).encode(), real, algorithms=["RS512"]),
    )
    for name in ("none", "None", "NONE", ""):
        yield f"algorithm {name!r}", by_hand({**header, "alg": name}, told)
    for public in (real.as_pem(private=False), json.dumps(real.as_dict(private=False)).encode(), b""):
        yield f"the public key as a password, {len(public)} bytes", by_hand({**header, "alg": "HS256"}, told, public)
    yield "sealed and not signed", by_hand({**header, "alg": "dir", "enc": "A256GCM"}, told, b"x")


def _renamed(token: str, kid: str) -> str:
    header, _, rest = token.partition(".")
    told = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    return f"{_spelled(json.dumps({**told, 'kid': kid}).encode()).decode()}.{rest}"


def wrong_claims(provider: Signing, told: Claims, now: int) -> Iterator[tuple[str, str]]:
    """Signed by the provider, and not for us or not for now."""
    for name, changed in (
        ("another audience", {"aud": ["loket-desk"]}), ("an audience that begins like ours", {"aud": "loketje"}),
        ("no audience in the list", {"aud": []}), ("an audience that is no text", {"aud": {"loket": True}}),
        ("another issuer", {"iss": "http://127.0.0.1:1"}), ("an issuer with a slash more", {"iss": told["iss"] + "/"}),
        ("an issuer that is a list", {"iss": [told["iss"]]}),
        ("ended", {"exp": now - 31}), ("ends as a text", {"exp": str(now + HOUR)}), ("ends never", {"exp": None}),
        ("ends in a list", {"exp": [now + HOUR]}), ("ends with yes", {"exp": True}), ("ends before 1970", {"exp": -1}),
        ("begins later", {"nbf": now + HOUR}), ("begins as a text", {"nbf": str(now - HOUR)}),
        ("made later", {"iat": now + HOUR}), ("made as a text", {"iat": str(now)}),
        ("nobody", {"sub": ""}), ("a person that is no text", {"sub": ["s.kaya"]}), ("a number", {"sub": 7}),
    ):  # fmt: skip
        yield name, signed(provider, {**told, **changed})
    for missing in ("aud", "iss", "exp", "sub"):
        yield f"without {missing}", signed(provider, {name: told[name] for name in told if name != missing})


def wrong_forms(provider: Signing, told: Claims) -> Iterator[tuple[str, str]]:
    """Signed by the provider, and something else than an access token."""
    for kind in ("JWT", "jwt", "logout+jwt", "", "at"):
        yield f"of the type {kind!r}", signed(provider, told, typ=kind)
    header = {"typ": "at+jwt", "alg": "RS256", "kid": provider.rsa.kid}
    yield "without a type", jwt.encode({name: header[name] for name in ("alg", "kid")}, told, provider.rsa)
    yield "no claims", jws.serialize_compact(header, b"[]", provider.rsa)
    yield "claims that are no JSON", jws.serialize_compact(header, b"{", provider.rsa)
    good = signed(provider, told)
    first, _, last = good.split(".")
    more = _spelled(json.dumps({**told, "groups": ["kcoo-chair"]}).encode()).decode()
    yield "other claims under its signature", f"{first}.{more}.{last}"
    yield "a promise that we do not know", by_hand({**header, "crit": ["loket"], "loket": 1}, told, b"x")
    yield from (
        ("cut off", good[:-4]), ("one more part", f"{good}.{last}"), ("no signature", f"{first}.{more}."),
        ("as JSON", json.dumps({"payload": more, "protected": first, "signature": last})),
        ("nothing", ""), ("dots", "..")
    )  # fmt: skip


def forgeries(provider: Signing, now: int) -> Iterator[tuple[str, str]]:
    """All of them, as somebody at KCOO would send them."""
    told = claims(provider.issuer, now)
    yield from wrong_keys(provider, told)
    yield from wrong_claims(provider, told, now)
    yield from wrong_forms(provider, told)


def identities(provider: Signing, now: int, nonce: str, secret: str) -> Iterator[tuple[str, str]]:
    """ID tokens with which nobody may be logged in, for a login of ``loket`` that asked with ``nonce``."""
    good = claims(provider.issuer, now, aud="loket", nonce=nonce)
    for name, changed in (
        ("the nonce of another login", {"nonce": "another"}), ("an empty nonce", {"nonce": ""}),
        ("for another client", {"aud": "loket-desk"}), ("another issuer", {"iss": "http://127.0.0.1:1"}),
        ("ended", {"exp": now - 31}), ("made later", {"iat": now + HOUR}), ("of somebody else", {"sub": "n.elamrani"}),
    ):  # fmt: skip
        yield name, signed(provider, {**good, **changed}, typ="JWT")
    for missing in ("nonce", "aud", "iss", "exp", "sub"):
        yield f"without {missing}", signed(provider, {k: v for k, v in good.items() if k != missing}, typ="JWT")
    header = {"typ": "JWT", "kid": provider.rsa.kid}
    yield "not signed", by_hand({**header, "alg": "none"}, good)
    yield "signed with the secret of the client", by_hand({**header, "alg": "HS256"}, good, secret.encode())
    yield "another key", jwt.encode({**header, "alg": "RS256"}, good, RSAKey.generate_key(2048))
    yield "none at all", ""
