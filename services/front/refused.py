"""Access tokens that opened nothing: each is counted, and for each reason a line a minute tells of them."""

import json
import time
from collections import Counter as Tally
from collections.abc import Callable
from typing import Literal

from joserfc import jws
from joserfc.errors import BadSignatureError, ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError
from prometheus_client import Counter

from services.chassis.logs import log
from services.chassis.metrics import REGISTRY

PAUSE_SECONDS = 60.0
REFUSED = Counter(
    "loket_tokens_refused", "Access tokens that opened nothing, by reason.", ["reason"], registry=REGISTRY
)

Reason = Literal["expired", "claims", "signature", "form"]
Issuer = Literal["ours", "another", "none"]


class Refusals:
    """Of one process; nothing of a token is kept or told but why it was refused and whether it names our issuer."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[Reason, float] = {}
        self._since: Tally[Reason] = Tally()

    def tell(self, reason: Reason, issuer: Issuer, route: str) -> None:
        """The line bears how many were refused for this reason since the last one, so that a flood is one line."""
        REFUSED.labels(reason).inc()
        self._since[reason] += 1
        now = self._clock()
        if now - self._told.get(reason, float("-inf")) < PAUSE_SECONDS:
            return
        self._told[reason] = now
        log().warning("token_refused", reason=reason, issuer=issuer, route=route, count=self._since.pop(reason))


def reason_of(error: BaseException | None) -> Reason:
    """Out of date, not for us, not signed by the provider, or no access token at all."""
    if isinstance(error, ExpiredTokenError):
        return "expired"
    if isinstance(error, ClaimError):
        return "claims"
    return "signature" if isinstance(error, BadSignatureError | InvalidKeyIdError) else "form"


def issuer_of(token: str, ours: str) -> Issuer:
    """Whom a token names as its issuer; nobody vouches for that."""
    try:
        claims = json.loads(jws.extract_compact(token.encode()).payload)
        named = claims.get("iss")
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "none"
    return "ours" if named == ours else "another" if named else "none"
