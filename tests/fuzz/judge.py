"""One input given to one decoder, and what of the promises did not hold."""

import re
import resource
import time
import traceback
from contextlib import suppress
from pathlib import Path

from tests.fuzz.decoder import Decoder

SECONDS = 1.0
"""Of the processor, for an input of at most a megabyte."""
MEGABYTES = 256
"""pydantic reads an object of 80,000 names before it looks at one: 82 in quiet, over 128 once beside other work."""
COSTS = re.compile(r": (slower|more) than ")
_CHECKOUT = str(Path(__file__).parents[2])


def judge(decoder: Decoder, data: bytes) -> str | None:
    """The first promise that does not hold, in one line that is the same for the same fault; None where all hold."""
    fault = _once(decoder, data)
    # A library that is read from disk for the first time costs time and memory of its own.
    return _once(decoder, data) if fault and COSTS.search(fault) else fault


def _once(decoder: Decoder, data: bytes) -> str | None:
    before, began = _peak(reset=True), time.process_time()
    try:
        found = decoder.read(data)
        fault = None
    except decoder.errors:
        return _bounds(decoder, began, before)
    except Exception as error:
        fault = f"{decoder.name}: {type(error).__name__} at {_place(error)}"
    return fault or _bounds(decoder, began, before) or _round_trip(decoder, found)


def _bounds(decoder: Decoder, began: float, before: int) -> str | None:
    if (spent := time.process_time() - began) > SECONDS:
        return f"{decoder.name}: slower than {SECONDS:.0f} s (about {spent:.0f} s)"
    if (_peak() - before) // 1024 > MEGABYTES:
        return f"{decoder.name}: more than {MEGABYTES} MB"
    return None


def _round_trip(decoder: Decoder, found: object) -> str | None:
    if decoder.again is None:
        return None
    try:
        same = decoder.read(decoder.again(found)) == found
    except Exception as error:
        return f"{decoder.name}: what it read cannot be written and read again: {type(error).__name__}"
    return None if same else f"{decoder.name}: what it read, written again, is something else"


def _place(error: BaseException) -> str:
    """The deepest line of ours, and the function that raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if one.filename.startswith(_CHECKOUT) and "/tests/" not in one.filename] or frames
    ours = [one for one in ours if "/.venv/" not in one.filename] or ours
    return f"{Path(ours[-1].filename).name}:{ours[-1].name}"


def _peak(reset: bool = False) -> int:
    """The most memory this process ever had, in kilobytes, or since it was reset."""
    if reset:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
