"""Java archives by a hash lock, fetched once into the checkout with a Maven client in pure Python."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from deploy.local.refusal import CannotStart

if TYPE_CHECKING:
    from jgo.maven import MavenContext

HERE = Path(__file__).parent
STORE = HERE.parents[1] / ".tools" / "jars"
ROOTS = {
    # Without a binding of slf4j the broker would log nothing at all, not even its errors.
    "kafka": ("org.apache.kafka:kafka_2.13:4.3.1", "org.slf4j:slf4j-simple:1.7.36"),
    # The slim archive carries everything it needs.
    "zipkin": ("io.zipkin:zipkin-server:3.5.1:slim",),
    # For docs/examples/Subscribe.java beside kafka's: X25519 comes from Tink, the compiler from Eclipse.
    "subscriber": (
        "com.nimbusds:nimbus-jose-jwt:10.10",
        "com.google.crypto.tink:tink:1.18.0",
        "org.eclipse.jdt:ecj:3.42.0",
    ),
}


@dataclass(frozen=True)
class Jar:
    """One line of a lock: ``group:artifact:version[:classifier] sha256``."""

    coordinate: str
    sha256: str

    @property
    def path(self) -> Path:
        _, artifact, version, *classifier = self.coordinate.split(":")
        return STORE / ("-".join([artifact, version, *classifier]) + ".jar")


def locked(program: str) -> list[Jar]:
    """The archives a program needs, in the order of its lock."""
    return [Jar(*line.split()) for line in (HERE / f"{program}.jars").read_text().splitlines()]


def classpath(program: str) -> str:
    """Fetches what is missing and answers the class path; what is in the store was checked when it came.

    Raises `CannotStart` when a registry serves other bytes than those that were locked.
    """
    jars = locked(program)
    missing = [jar for jar in jars if not jar.path.exists()]
    if missing:
        with maven() as context, ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda jar: _fetch(context, jar), missing))
    return os.pathsep.join(str(jar.path) for jar in jars)


@contextmanager
def maven() -> "Iterator[MavenContext]":
    """A client whose cache lives as long as this block, so that a download cut short is never taken for a whole one."""
    # Every start looks at the archives, and only the first one needs this slow import.
    from jgo.maven import MavenContext, PythonResolver

    # A bare environment leaves the client with roots of its own, which fails behind a proxy that inspects TLS.
    system = Path("/etc/ssl/certs/ca-certificates.crt")
    if system.exists():
        os.environ.setdefault("REQUESTS_CA_BUNDLE", str(system))
    STORE.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=STORE) as cache:
        # An empty list of local repositories, or the client moves files out of the person's own Maven cache.
        yield MavenContext(resolver=PythonResolver(), repo_cache=Path(cache), local_repos=[], timeout=60)


def download(context: "MavenContext", coordinate: str) -> Path:
    """The archive in the client's cache."""
    group, artifact, version, *classifier = coordinate.split(":")
    component = context.project(group, artifact).at_version(version)
    return Path(component.artifact(classifier="".join(classifier), packaging="jar").resolve())


def digest(archive: Path) -> str:
    """Its SHA-256 in hexadecimal."""
    return hashlib.sha256(archive.read_bytes()).hexdigest()


def _fetch(context: "MavenContext", jar: Jar) -> None:
    archive = download(context, jar.coordinate)
    if digest(archive) != jar.sha256:
        raise CannotStart(f"The registry serves another {jar.coordinate} than the locked one; do not run it.")
    os.replace(archive, jar.path)


def lock() -> None:
    """Resolves every program anew and writes its lock; each root alone, since roots bend each other's versions."""
    for program, roots in ROOTS.items():
        with maven() as context:
            coordinates = {found for root in roots for found in (root, *_dependencies(context, root))}
            lines = [f"{c} {digest(download(context, c))}\n" for c in sorted(coordinates)]
        (HERE / f"{program}.jars").write_text("".join(lines))


def _dependencies(context: "MavenContext", root: str) -> list[str]:
    if root.endswith(":slim"):
        return []
    _, nodes = context.resolver.get_dependency_list([context.create_dependency(root)])
    return [f"{n.dep.groupId}:{n.dep.artifactId}:{n.dep.version}" for n in nodes]


if __name__ == "__main__":
    lock()
