"""``register-key``: a destination's next public key, with a sealed message that proves who can open with it."""

import argparse
import os
import secrets
from pathlib import Path
from typing import Any

from services.chassis.sealing import seal, thumbprint
from services.routing import keys, register
from services.routing.arguments import Unusable

MESSAGE = """\
Dit is een testbericht van het gezamenlijk loket voor {code}. Kunt u dit lezen, dan hebt u de juiste sleutel.
Wij bellen u. Noem dan dit woord: {word}

This is a test message of the joint complaints desk for {code}. If you can read it, you have the right key.
We will call you. Then tell us this word: {word}
"""
NEXT = """\
{code} has {count}, and this is the first: {thumbprint}
No story is sealed to it before a second person has pinned it:
1. Send {message} to {code}, and call them on a number you know. Who opens it reads out: {word}
2. Somebody else than you calls them too, and pins the thumbprint that they read out:
   python -m services.intake pin {code} THUMBPRINT{first}
"""


def add_to(commands: Any) -> None:
    """The command and its arguments."""
    parser = commands.add_parser("register-key", help="add a destination's public key, not yet in use")
    parser.add_argument("destination", metavar="DESTINATION")
    parser.add_argument("file", type=Path, metavar="FILE", help="its public key, a JWK on X25519 or P-256")
    parser.add_argument(
        "--keys",
        type=Path,
        default=os.environ.get("LOKET_ROUTING_KEYS", ".state/keys/public"),
        help="the folder with public keys, default LOKET_ROUTING_KEYS or .state/keys/public",
    )
    parser.set_defaults(command=_run)


def _run(given: argparse.Namespace) -> int:
    code = given.destination
    # A destination that begins next month needs its key before that day.
    if code not in {row.code for row in register.read_folder(register.FILES)[1]}:
        raise Unusable(f"{code} is not in the register; look up its code, or add the destination first")
    if not given.keys.is_dir():
        raise Unusable(f"{given.keys} is no folder; name the one with the public keys with --keys")
    word = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}"
    message = given.file.with_suffix(".test.jwe")
    try:
        key = keys.checked(given.file.read_text("utf-8", "replace"))
        number = keys.add(given.keys, code, key)
    except keys.KeyRefused as refused:
        raise Unusable(f"{given.file}: {refused}") from None
    message.write_text(seal(MESSAGE.format(code=code, word=word).encode(), key) + "\n")
    count = "one key" if number == 1 else f"{number} keys"
    first = " --first" if number == 1 else ""
    told = {"code": code, "count": count, "thumbprint": thumbprint(key), "message": message, "word": word}
    print(NEXT.format(**told, first=first), end="")
    return 0
