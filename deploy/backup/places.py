"""Which desk a command is about: the one that the environment names, or the one of `make run`."""

import getpass
import json
import os
import sys
from pathlib import Path

from deploy.backup.refusal import CannotGoOn
from deploy.backup.saving import Place

NAMES = ("keys", "secrets.json")
"""The keyring of an embedded stack: the pepper is among its secrets."""


def named() -> Place | None:
    """The desk of LOKET_OWNER (a DSN), LOKET_KEYS (a folder) and LOKET_BROKER (JSON, in the words of kafka-python)."""
    if "LOKET_OWNER" not in os.environ:
        return None
    if "LOKET_KEYS" not in os.environ:
        raise CannotGoOn("Set LOKET_KEYS to the folder with the keys and the pepper.")
    broker = json.loads(os.environ.get("LOKET_BROKER", "null"))
    return Place(os.environ["LOKET_OWNER"], broker, Path(os.environ["LOKET_KEYS"]), (".",))


def state() -> Path:
    """The folder of the embedded stack."""
    return Path(os.environ.get("LOKET_STATE", ".state")).absolute()


def running() -> Place:
    """The desk that the environment names, or the embedded stack that runs now."""
    if place := named():
        return place
    try:
        told = json.loads((state() / "endpoints.json").read_text())
    except FileNotFoundError:
        raise CannotGoOn(f"No stack runs on {state()}; start it with make run, or set LOKET_OWNER.") from None
    return Place(told["postgres"]["owner"], None, state(), NAMES)


def passphrase() -> str:
    """From LOKET_BACKUP_PASSPHRASE, or typed."""
    told = os.environ.get("LOKET_BACKUP_PASSPHRASE")
    if told is None and sys.stdin.isatty():
        told = getpass.getpass("Passphrase of the keyring: ")
    if not told:
        raise CannotGoOn("Set LOKET_BACKUP_PASSPHRASE: the keyring lies in a backup under a passphrase only.")
    return told
