"""What the machine itself keeps: files, and the arguments, environment and memory of processes."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from tests.canary.words import LONGEST

PIECE = 2_097_152
PAGE = 4_096
_PRESENT = bytes(sign & 0xC0 for sign in range(256))
"""Of the last byte of a page's entry only: is it in memory, or in swap."""


def file_pieces(file: Path) -> Iterator[bytes]:
    """A file in pieces that overlap, holes left out; nothing where it went while we looked."""

    def held(first: int) -> bool:
        return os.lseek(number, first, os.SEEK_DATA) < first + PIECE

    with suppress(OSError), file.open("rb") as content:
        number = content.fileno()
        yield from _pieces(number, 0, file.stat().st_size, held)


def files(folder: Path) -> Iterator[Path]:
    """Every file under a folder, those behind a link in it too."""
    for place, _, names in os.walk(folder, followlinks=True):
        yield from (Path(place) / name for name in names if (Path(place) / name).is_file())


def family(numbers: Iterable[int]) -> list[int]:
    """These processes with everything that they started and that still runs."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                parent = int((folder / "stat").read_text().rpartition(") ")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    known = list(numbers)
    for number in known:
        known += children.get(number, [])
    return known


def arguments(number: int) -> bytes:
    """How a process was called, and its environment as it was then; empty where it has ended."""
    with suppress(OSError):
        return b"\0".join(Path(f"/proc/{number}/{what}").read_bytes() for what in ("cmdline", "environ"))
    return b""


def memory_pieces(number: int) -> Iterator[bytes]:
    """What a process has written to memory, in pieces that overlap; a region that goes while we look is passed over.

    Pages that it never touched are left alone: looking at them would make them.
    """

    def held(first: int) -> bool:
        entries = os.pread(pages.fileno(), PIECE // PAGE * 8, first // PAGE * 8)
        return bool(entries[7::8].translate(_PRESENT).strip(b"\0"))

    process = Path(f"/proc/{number}")
    with (process / "mem").open("rb", 0) as memory, (process / "pagemap").open("rb", 0) as pages:
        for line in (process / "maps").read_text().splitlines():
            place, rights, *_ = line.split()
            if rights.startswith("rw"):
                first, last = (int(end, 16) for end in place.split("-"))
                with suppress(OSError):
                    yield from _pieces(memory.fileno(), first, last, held)


def _pieces(source: int, first: int, last: int, held: Callable[[int], bool]) -> Iterator[bytes]:
    for begin in range(first, last, PIECE):
        if held(begin):
            yield os.pread(source, min(PIECE + LONGEST, last - begin), begin)
