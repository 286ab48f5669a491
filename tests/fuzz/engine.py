"""A child for each decoder, in which libFuzzer changes inputs and keeps those that reach a new branch."""

import os
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

from tests.fuzz import judge
from tests.fuzz.decoder import Decoder
from tests.fuzz.seeds import hard, huge

LONGEST = 4_096
"""Bytes of an input that is changed again and again, or of the longest seed; megabytes are tried as they are."""
HANGS = 60
"""Seconds after which an input is given up, and with it this decoder."""


@dataclass(frozen=True)
class Told:
    """What became of one decoder: how many inputs it got, and each fault with the first input that showed it."""

    decoder: str
    inputs: int
    faults: dict[str, bytes]


@dataclass(frozen=True)
class Bounds:
    """At most so many inputs, no longer than this, and where that is asked no further than the first fault."""

    runs: int
    seconds: float
    seed: int
    first: bool = False


def fuzz(decoder: Decoder, bounds: Bounds) -> Told:
    """One decoder, in a process of its own."""
    with TemporaryDirectory(prefix="loket-fuzz-") as name:
        folder = Path(name)
        (folder / "corpus").mkdir()
        (folder / "faults").mkdir()
        huge()  # Made before the child begins, and once for all of them.
        for number, data in enumerate((*decoder.seeds, *hard())):
            (folder / "corpus" / f"{number:03}").write_bytes(data)
        status = _child(lambda: _everything(decoder, folder, bounds), folder)
        faults = dict(_faults(folder / "faults"))
        if status:
            faults[f"{decoder.name}: it ended with status {status}"] = (folder / "log").read_bytes()[-2_000:]
        return Told(decoder.name, int((folder / "inputs").read_text()), faults)


def _everything(decoder: Decoder, folder: Path, bounds: Bounds) -> None:
    notes = _Notes(decoder, folder, bounds, time.monotonic() + bounds.seconds)
    for data in huge():
        notes.take(data[: decoder.largest])
    longest = max([LONGEST, *map(len, decoder.seeds)])
    atheris.Setup(
        [
            "fuzz", str(folder / "corpus"), f"-seed={bounds.seed}", f"-max_len={longest}", f"-timeout={HANGS}",
            "-rss_limit_mb=0", f"-artifact_prefix={folder}/last-",
        ],
        notes.take,
    )  # fmt: skip
    atheris.Fuzz()


@dataclass
class _Notes:
    """Written down as it happens, because libFuzzer ends its process in its own way."""

    decoder: Decoder
    folder: Path
    bounds: Bounds
    until: float
    inputs: int = 0

    def take(self, data: bytes) -> None:
        self.inputs += 1
        fault = judge.judge(self.decoder, data)
        if fault is not None:
            file = self.folder / "faults" / fault.replace("/", "|")[:200]
            if not file.exists() or file.stat().st_size > len(data):
                file.write_bytes(data)
        enough = self.inputs >= self.bounds.runs or time.monotonic() > self.until
        if enough or (fault is not None and self.bounds.first):
            (self.folder / "inputs").write_text(str(self.inputs))
            # Python's own way out would take away what the parent made, which is ours to do.
            os._exit(0)


def _faults(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.iterdir()):
        yield file.name, file.read_bytes()


def _child(work: Callable[[], None], folder: Path) -> int:
    (folder / "inputs").write_text("0")
    pid = os.fork()
    if not pid:
        out = os.open(folder / "log", os.O_WRONLY | os.O_CREAT)
        os.dup2(out, 1)
        os.dup2(out, 2)
        try:
            work()
        except BaseException:
            traceback.print_exc()
        os._exit(70)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
