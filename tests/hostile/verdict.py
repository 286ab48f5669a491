"""What is wrong with an answer: pure, so that each rule can be shown to find what it is for."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.chassis.problems import _TITLES, MEDIA_TYPE
from tests.hostile.routes import BRIDGE, Route
from tests.hostile.wire import Answer

PAGES = frozenset({200, 303, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 429})
"""What a page may answer."""
_BACK = re.compile(rb"\r\nlocation: /login\?to=/[^/\r][^\r]*")
"""Nobody yet is led to the way in, which leads back to the page that was asked for."""
REFUSALS = frozenset(status for status in _TITLES if status < 500)
"""What an API may answer as problem details, which every OpenAPI of ours promises as ``default``."""


@dataclass(frozen=True)
class Asked:
    """A request as it goes over the line.

    ``token`` is in it somewhere. ``route`` is the address it was meant for, None for one that is not there. ``broken``
    is no HTTP, and may be answered by closing the connection. ``shown`` says that the answer is this person's own form.
    """

    kind: str
    process: str
    method: str
    raw: bytes
    token: str
    route: Route | None = None
    broken: bool = False
    shown: bool = False

    @property
    def api(self) -> bool:
        """Whether it was for an API and not for a page; the bridge's address is that of OTLP."""
        return self.process != BRIDGE and b" /v1/" in self.raw.partition(b"\r\n")[0]

    @property
    def line(self) -> str:
        """Enough of it to know it by."""
        return self.raw[:160].decode("latin-1")


def wrong_with(asked: Asked, answer: Answer | None) -> Iterator[str]:
    """Each rule that this answer breaks, by its name."""
    if answer is None:
        if not asked.broken:
            yield "no answer"
        return
    if answer.status >= 500:
        yield "5xx"
    elif not _promised(asked, answer):
        yield "status that is not promised"
    told = _BACK.sub(b"", answer.head.lower()) + (b"" if asked.shown else answer.body.lower())
    if asked.token.encode() in told:
        yield "input in the answer"


def _promised(asked: Asked, answer: Answer) -> bool:
    if asked.broken and answer.status == 400:
        return True
    if asked.route and asked.route.promised and answer.status in asked.route.promised:
        return True
    if asked.api:
        return answer.status in REFUSALS and answer.media == MEDIA_TYPE and _is_problem(asked, answer)
    return answer.status in PAGES


def _is_problem(asked: Asked, answer: Answer) -> bool:
    if asked.method == "HEAD":
        return True
    told = json.loads(answer.body)
    return bool(told["status"] == answer.status and told["title"] and told["detail"])
