"""The folder in which an embedded stack keeps everything: one stack at a time, readable by its owner only."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.refusal import CannotStart

NEEDED = 1_000_000_000
"""Bytes free for data and logs of an afternoon."""


@dataclass(frozen=True)
class State:
    """Where things lie."""

    home: Path

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def endpoints(self) -> Path:
        return self.home / "endpoints.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Makes the folder and holds it; raises `CannotStart` if another process does or the disk is full."""
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotStart(
                f"The folder {self.home} cannot be made ({error.strerror}); set LOKET_STATE to another one."
            ) from error
        self.home.chmod(0o700)
        if shutil.disk_usage(self.home).free < NEEDED:
            raise CannotStart(f"The disk of {self.home} has less than 1 GB free; make room, or set LOKET_STATE.")
        with (self.home / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise CannotStart(
                    f"Process {lock.read()} already runs a stack in {self.home}; stop it, or set LOKET_STATE and "
                    "LOKET_PORT_BASE for a second one."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            # A kill -9 of the last stack left these behind, and they no longer hold.
            self.endpoints.unlink(missing_ok=True)
            try:
                yield
            finally:
                self.endpoints.unlink(missing_ok=True)

    def secrets(self, names: Iterable[str]) -> dict[str, str]:
        """64 hexadecimal digits for each name, made at the first call and kept."""
        file = self.home / "secrets.json"
        known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        for name in names:
            known.setdefault(name, secrets.token_hex(32))
        write_private(file, known)
        return known


def write_private(path: Path, content: Mapping[str, Any]) -> None:
    """JSON for the owner only, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, indent=1))
    os.replace(fresh, path)
