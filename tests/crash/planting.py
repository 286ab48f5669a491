"""Bugs and faults in the services of a desk: how its processes are told of them, and how a desk gets rid of them."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # A service that begins with trouble must not load what only a campaign needs.
    from tests.journeys.desk import Desk

FOLDER = Path(__file__).parent / "plants"
NAMED = "trouble"
"""The file of a desk that names what its services begin with from now on."""
READERS = ("intake-worker", "routing", "committee", "notify")


def begin(asked: str, home: Path) -> None:
    """In a service, before it starts."""
    file = home / NAMED
    planted = file.read_text() if file.exists() else ""
    for name in filter(None, f"{asked},{planted}".split(",")):
        campaign, _, what = name.rpartition(".")
        import_module(f"tests.{campaign}.trouble").TROUBLES[what]()


@contextmanager
def planted(desk: "Desk", name: str, readers: Sequence[str] = READERS) -> Iterator[None]:
    """These processes of the desk have this bug, and no longer when it is over."""
    file = desk.home / NAMED
    file.write_text(name)
    try:
        _again(desk, readers)
        yield
    finally:
        file.unlink()
        _again(desk, readers)


def _again(desk: "Desk", readers: Sequence[str]) -> None:
    for process, pid in [(reader, desk.signal(reader, signal.SIGKILL)) for reader in readers]:
        desk.until_back(process, pid)
