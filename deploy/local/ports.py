"""Which port of loopback each part listens on, and a clear word when one is taken."""

import random
import socket
from collections.abc import Mapping
from contextlib import suppress

from deploy.local.refusal import CannotStart

BASE = "18400"

NAMES = (
    "intake", "routing", "committee", "notify", "traces", "mail", "oidc",
    "kafka", "controller", "postgres", "smtp", "otlp", "worker", "ops",
)  # fmt: skip
"""In the order of their numbers from the base."""


def numbered(base: str) -> dict[str, int]:
    """The ports of a stack that people use, from a number that a person chose; raises `CannotStart`."""
    if not base.isdecimal() or not 1024 <= int(base) <= 65_500:
        raise CannotStart("LOKET_PORT_BASE must be a number from 1024 to 65500.")
    return {name: int(base) + offset for offset, name in enumerate(NAMES)}


def free_base() -> str:
    """A base whose ports are all free now, for a stack that tests start; below those that the system hands out."""
    for base in random.sample(range(20_000, 32_000, 20), 50):
        with suppress(CannotStart):
            refuse_taken(numbered(str(base)))
            return str(base)
    raise CannotStart("There are no free ports for another stack; stop one.")


def refuse_taken(ports: Mapping[str, int]) -> None:
    """Raises `CannotStart` for the first port that cannot be listened on."""
    for name, port in ports.items():
        with socket.socket() as probe:
            # A port in TIME_WAIT after the last stop is free for a listener.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CannotStart(
                    f"Port {port} ({name}) is in use; stop what uses it, or set LOKET_PORT_BASE to another number."
                ) from None
