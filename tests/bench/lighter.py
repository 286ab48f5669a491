"""The road without one of its loads, so that its price can be seen; no code of the product knows of it."""

import base64
import json
from types import SimpleNamespace
from typing import Any

from joserfc import jwe

from services.chassis import telemetry


def untraced() -> None:
    """No span is made, kept or sent."""
    telemetry.start = telemetry.stop = lambda *_: None


def unsealed() -> None:
    """What would be sealed is only spelled in base64, behind the same header."""

    def spelled(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode()

    def encrypt(header: dict[str, Any], data: bytes, *_: Any, **__: Any) -> str:
        return f"{spelled(json.dumps(header).encode())}.{spelled(data)}"

    def decrypt(token: str, *_: Any, **__: Any) -> SimpleNamespace:
        return SimpleNamespace(plaintext=base64.urlsafe_b64decode(token.partition(".")[2]))

    jwe.encrypt_compact, jwe.decrypt_compact = encrypt, decrypt
