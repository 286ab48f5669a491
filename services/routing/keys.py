"""The destinations' public keys in a folder: the newest first, a private one never."""

import json
import os
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from pydantic import ConfigDict, TypeAdapter

from services.chassis.sealing import Key, public, read_key, seal, thumbprint

_SILENT = ConfigDict(hide_input_in_errors=True)
_OBJECT = TypeAdapter(dict[str, Any], config=_SILENT)
_OBJECTS = TypeAdapter(list[dict[str, Any]], config=_SILENT)
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
"""Members of a JWK that belong to a private or a secret key (RFC 7518, 6; RFC 8037, 2)."""


class KeyRefused(Exception):
    """Why a key is not taken and what mends it; never a part of the key."""


def registered(folder: Path, code: str) -> list[dict[str, Any]]:
    """The public JWKs of a destination, the newest first; OSError or ValueError where there are none."""
    found = _OBJECT.validate_json((folder / f"{code}.jwk").read_bytes())
    return _OBJECTS.validate_python(found["keys"]) if "keys" in found else [found]


def checked(text: str) -> Key:
    """The public key in a file that a destination sent; KeyRefused for anything else."""
    try:
        jwk = _OBJECT.validate_json(text)
    except ValueError:
        raise KeyRefused(
            "this is no JWK; ask the destination for its public key as one JSON object (RFC 7517)"
        ) from None
    if PRIVATE & jwk.keys():
        raise KeyRefused(
            "this is a private key, and now others have seen it; let the destination make a new pair and send only "
            "the public half"
        )
    try:
        key = read_key(jwk)
        # Some points cannot be sealed to, and a key may say itself that it is for something else.
        seal(b"", key)
    except (ValueError, JoseError):
        raise KeyRefused(
            "a sealing key is a JWK on X25519 or P-256; let the destination make such a pair and send the public half"
        ) from None
    return key


def add(folder: Path, code: str, key: Key) -> int:
    """Puts the key before the older ones and answers how many there are; KeyRefused where it is another's."""
    for file in sorted(folder.glob("*.jwk")):
        if file.stem != code and thumbprint(key) in _thumbprints(folder, file.stem):
            raise KeyRefused(f"this is the key of {file.stem}; each destination has a key of its own")
    known = registered(folder, code) if (folder / f"{code}.jwk").exists() else []
    keys = [public(key), *(jwk for jwk in known if thumbprint(read_key(jwk)) != thumbprint(key))]
    fresh = folder / f"{code}.fresh"
    fresh.write_text(json.dumps({"keys": keys}, indent=1))
    os.replace(fresh, folder / f"{code}.jwk")
    return len(keys)


def _thumbprints(folder: Path, code: str) -> set[str]:
    return {thumbprint(read_key(jwk)) for jwk in registered(folder, code)}
