"""Putting a backup back: first every file is checked, then the keys come, then the databases."""

import json
from pathlib import Path
from typing import Any

from deploy.backup import databases, keyring
from deploy.backup.refusal import CannotGoOn
from deploy.backup.saving import KEYS, MANIFEST, OPEN, ROLES, STORIES, hashed
from deploy.postgres import DATABASE, SEALED


def checked(source: Path, without_stories: bool) -> dict[str, Any]:
    """The manifest of a backup whose files are all as they were written."""
    if not (source / MANIFEST).is_file():
        raise CannotGoOn(f"{source} holds no backup: {MANIFEST} is missing.")
    told: dict[str, Any] = json.loads((source / MANIFEST).read_text())
    wanted = {name: known for name, known in told["files"].items() if not (without_stories and name == STORIES)}
    if STORIES in wanted and not (source / STORIES).exists():
        raise CannotGoOn(f"{STORIES} is no longer in this backup; add --without-stories to restore everything else.")
    for name, known in wanted.items():
        if not (source / name).exists() or hashed(source / name) != known:
            raise CannotGoOn(f"{source / name} is missing or was changed; take another backup.")
    return told


def load_keys(source: Path, home: Path, names: tuple[str, ...], passphrase: str, replace: bool) -> None:
    """The keyring; CannotGoOn where keys lie already and may not be replaced."""
    there = [name for name in names if (home / name).exists() and (name != "." or any(home.iterdir()))]
    if there and not replace:
        raise CannotGoOn(f"{home} holds keys already; restore to an empty place, or add --replace.")
    keyring.unpack((source / KEYS).read_bytes(), passphrase, home)


async def load_databases(source: Path, owner: str, without_stories: bool, replace: bool) -> None:
    """Roles and both databases; CannotGoOn where one holds anything and may not be replaced."""
    for database in (DATABASE, SEALED):
        if not replace and await databases.holds_anything(owner, database):
            raise CannotGoOn(f"The database {database} is not empty; restore to an empty place, or add --replace.")
    databases.make_roles(owner, source / ROLES)
    await databases.fill(owner, DATABASE, source / OPEN, replace)
    await databases.fill(owner, SEALED, None if without_stories else source / STORIES, replace)
