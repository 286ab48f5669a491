"""What a decoder promises: the errors it may end in, and what comes back when its value is written out again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Decoder:
    """``read`` turns bytes into a value, or ends in one of ``errors`` and in nothing else.

    ``again`` writes a value so that ``read`` gives the same one back; None where nobody writes such a thing. ``seeds``
    are inputs that it takes. ``covers`` names the functions that it goes through, as `inventory.readers` spells them.
    ``largest`` is how many bytes somebody may make it read, where that is less than a record can hold.
    """

    name: str
    read: Callable[[bytes], Any]
    errors: tuple[type[BaseException], ...] = ()
    again: Callable[[Any], bytes] | None = None
    seeds: Sequence[bytes] = ()
    covers: Sequence[str] = ()
    largest: int = 1_000_002
