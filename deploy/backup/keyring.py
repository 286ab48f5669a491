"""The keyring in a backup: a tar file under a passphrase, because who has the keys and a sealed story can read it."""

import io
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from deploy.backup.refusal import CannotGoOn

SHORTEST = 16
_SALT, _NONCE = 16, 12
_MEANT_FOR = b"gezamenlijk loket, keyring, 1"


def packed(home: Path, names: Iterable[str], passphrase: str) -> bytes:
    """What lies under these names in ``home``: salt, nonce, and AES-256-GCM under scrypt (2^17, 8, 1)."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name in names:
            tar.add(home / name, name)
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, plain.getvalue(), _MEANT_FOR)


def unpack(content: bytes, passphrase: str, home: Path) -> None:
    """Files and folders as they were, for their owner only."""
    salt, nonce, rest = content[:_SALT], content[_SALT : _SALT + _NONCE], content[_SALT + _NONCE :]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, rest, _MEANT_FOR)
    except InvalidTag:
        raise CannotGoOn("This passphrase does not open the keyring of this backup.") from None
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        tar.extractall(home, filter="data")


def _key(passphrase: str, salt: bytes) -> bytes:
    if len(passphrase) < SHORTEST:
        raise CannotGoOn(f"The passphrase in LOKET_BACKUP_PASSPHRASE needs at least {SHORTEST} characters.")
    return Scrypt(salt, 32, n=2**17, r=8, p=1).derive(passphrase.encode())
