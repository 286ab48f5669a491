"""A limit on guesses, for all callers together: we keep no address to tell them apart."""

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter


class Throttle:
    """``rate`` such as ``60/minute``."""

    def __init__(self, rate: str) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._rate = parse(rate)

    async def allows(self) -> bool:
        """Count one, and say whether it is within the limit."""
        return await self._limiter.hit(self._rate)
