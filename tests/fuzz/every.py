"""Every decoder of ours, from where it is listed."""

from tests.fuzz import doors, files, sealed, streams
from tests.fuzz.decoder import Decoder


def decoders() -> list[Decoder]:
    """All of them, each under its own name."""
    return [one for room in (doors, files, sealed, streams) for one in room.every()]
