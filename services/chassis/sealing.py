"""Sealing: bytes in, compact JWE out, for one recipient; and the keyring that opens what was sealed to us.

ECDH-ES+A256KW (RFC 7518 4.6, RFC 8037) on X25519 or P-256, A256GCM, ``kid`` the RFC 7638 thumbprint. Not
post-quantum: SECURITY.md says so.
"""

import json
from pathlib import Path
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey
from joserfc.util import json_b64decode

Key = OKPKey | ECKey
_KINDS: dict[Any, type[Key]] = {("OKP", "X25519"): OKPKey, ("EC", "P-256"): ECKey}
_ASYMMETRIC = jwe.JWERegistry(algorithms=["ECDH-ES+A256KW", "A256GCM"])
_DIRECT = jwe.JWERegistry(algorithms=["dir", "A256GCM"])


LARGEST = 49_152
"""Bytes that can be sealed: joserfc seals more, but refuses to open a ciphertext of over 65,536 characters."""


class CannotOpen(Exception):
    """No key of ours opens it, or it was changed on the way. Never says what it was."""


def new_key() -> OKPKey:
    """A fresh X25519 pair with its thumbprint as ``kid``."""
    return OKPKey.generate_key("X25519", auto_kid=True)


def read_key(jwk: dict[str, Any] | str) -> Key:
    """A public or private JWK on X25519 or P-256, or its JSON; ValueError (without the key) for any other."""
    try:
        told = json.loads(jwk) if isinstance(jwk, str) else jwk
        bare = {name: value for name, value in told.items() if name != "kid"}  # Nobody else names our keys.
        key = _KINDS[told["kty"], told["crv"]].import_key(bare)
        key.ensure_kid()
        return key
    except (JoseError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("a sealing key is a JWK on X25519 or P-256") from None


def thumbprint(key: Key) -> str:
    """RFC 7638, base64url: the ``kid`` of every key that was read or made here."""
    return str(key.kid)


def public(key: Key) -> dict[str, Any]:
    """The public JWK, with ``kid``."""
    return {**key.as_dict(private=False), "kid": thumbprint(key)}


def seal(data: bytes, key: Key) -> str:
    """A compact JWE that only the holder of ``key`` opens; ValueError above `LARGEST`."""
    if len(data) > LARGEST:
        raise ValueError(f"at most {LARGEST} bytes can be sealed")
    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": thumbprint(key)}
    return jwe.encrypt_compact(header, data, key, registry=_ASYMMETRIC)


def open_sealed(token: str, key: Key | KeySet) -> bytes:
    """The bytes that were sealed to ``key``; CannotOpen otherwise."""
    return _opened(token, key, _ASYMMETRIC)


def seal_with_secret(data: bytes, secret: bytes) -> str:
    """A compact JWE under 32 bytes that were derived for this one purpose (``dir``)."""
    return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, data, OctKey.import_key(secret), registry=_DIRECT)


def open_with_secret(token: str, secret: bytes) -> bytes:
    """The bytes sealed under ``secret``; CannotOpen otherwise."""
    return _opened(token, OctKey.import_key(secret), _DIRECT)


def _opened(token: str, key: Key | KeySet | OctKey, registry: jwe.JWERegistry) -> bytes:
    try:
        return jwe.decrypt_compact(token, key, registry=registry).plaintext or b""
    except (JoseError, ValueError, KeyError, TypeError):
        raise CannotOpen from None


class Keyring:
    """Private keys by ``kid``. Here a folder of JWK files (0600); in production the same calls stand before an HSM."""

    def __init__(self, folder: Path) -> None:
        keys = [read_key(file.read_text()) for file in sorted(folder.glob("*.jwk"))]
        if not keys:
            raise ValueError(f"the keyring {folder} holds no key")
        self._keys, self._by_kid = KeySet([*keys]), {thumbprint(key): key for key in keys}

    def open(self, token: str) -> bytes:
        """The bytes sealed to one of our keys; CannotOpen where none fits."""
        return open_sealed(token, self._keys)

    def key_of(self, token: str) -> Key | None:
        """Which of our keys opens it, by its ``kid``; None where none does."""
        try:
            return self._by_kid.get(json_b64decode(token.partition(".")[0].encode()).get("kid"))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return None
