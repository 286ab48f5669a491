"""Taking a backup, in an order in which nothing refers to what is not there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from deploy.backup import databases, keyring
from deploy.backup.refusal import CannotGoOn
from deploy.postgres import DATABASE, SEALED

OPEN, ROLES, KEYS, MANIFEST = "open.dump", "roles.sql", "keyring.sealed", "manifest.json"
STORIES = "keep-7-days/sealed.dump"
"""In a folder of its own: what was erased from the sealed database must not live on in its backups."""


@dataclass(frozen=True)
class Place:
    """A desk: its owner's DSN, how its broker is reached (None where there is none), and where its keys lie.

    ``names`` are what of the folder ``home`` is its keyring.
    """

    owner: str
    broker: Mapping[str, Any] | None
    home: Path
    names: tuple[str, ...]


def save(place: Place, target: Path, passphrase: str, now: datetime, replace: bool = False) -> None:
    """A backup in ``target``, for its owner only; CannotGoOn where that holds anything and may not be replaced."""
    if target.exists() and any(target.iterdir()) and not replace:
        raise CannotGoOn(f"{target} is not empty; choose another folder, or add --replace.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    (target / STORIES).parent.mkdir(mode=0o700, exist_ok=True)
    files = {name: target / name for name in (OPEN, ROLES, KEYS, STORIES)}
    for file in (*files.values(), target / MANIFEST):
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
    files[KEYS].write_bytes(keyring.packed(place.home, place.names, passphrase))
    databases.dump_roles(place.owner, files[ROLES])
    # Sealed rows are committed before the rows that refer to them: the open database comes first.
    databases.dump(place.owner, DATABASE, files[OPEN])
    databases.dump(place.owner, SEALED, files[STORIES])
    told = {"takenAt": now.isoformat(), "files": {name: hashed(file) for name, file in files.items()}}
    (target / MANIFEST).write_text(json.dumps(told, indent=1))


def hashed(file: Path) -> str:
    """SHA-256 in hexadecimal digits."""
    with file.open("rb") as content:
        digest = sha256()
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
