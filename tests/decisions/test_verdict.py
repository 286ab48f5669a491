"""A hostile campaign says of each answer what is wrong with it, and nothing of one that is right."""

from datetime import date

import pytest

from deploy.local.ports import NAMES
from services.chassis.problems import MEDIA_TYPE
from tests.hostile.routes import OTHERS_S, PORTS, Route, routes
from tests.hostile.verdict import Asked, wrong_with
from tests.hostile.wire import Answer

API = Route("intake", "POST", "/v1/complaints", frozenset({201}))
ASKED = Asked("json", "intake", "POST", b"POST /v1/complaints HTTP/1.1\r\n\r\n", "qtoken", API)
PAGE = Asked("form", "intake", "POST", b"POST /nl/code HTTP/1.1\r\n\r\n", "qtoken", shown=True)
BROKEN = Asked("framing", "intake", "POST", b"POST /v1/complaints HTTP/1.1\r\n\r\n", "qtoken", broken=True)
REFUSED = b'{"status": 400, "title": "No", "detail": "No."}'
UNPROMISED = "status that is not promised"


def answer(status: int, body: bytes = b"", media: str = MEDIA_TYPE, more: str = "") -> Answer:
    return Answer(status, f"HTTP/1.1 {status} x\r\nContent-Type: {media}\r\n{more}\r\n".encode(), body)


@pytest.mark.parametrize(
    ("asked", "told", "wrong"),
    [
        (ASKED, answer(201, b"{}", "application/json"), []),
        (ASKED, answer(400, REFUSED), []),
        (ASKED, answer(200, b"{}", "application/json"), [UNPROMISED]),
        (ASKED, answer(418, REFUSED), [UNPROMISED]),
        (ASKED, answer(400, b"no", "text/plain"), [UNPROMISED]),
        (ASKED, answer(404, REFUSED), [UNPROMISED]),
        (ASKED, answer(500, REFUSED), ["5xx"]),
        (ASKED, answer(400, REFUSED[:-1] + b', "of": "QTOKEN"}'), ["input in the answer"]),
        (ASKED, None, ["no answer"]),
        (PAGE, answer(400, b"<p>qtoken</p>", "text/html"), []),
        (PAGE, answer(303, b"", "text/html", "Location: /qtoken\r\n"), ["input in the answer"]),
        (PAGE, answer(303, b"", "text/html", "Location: /login?to=/nl/zaken%3Fqtoken\r\n"), []),
        (PAGE, answer(303, b"", "text/html", "Location: /login?to=//qtoken\r\n"), ["input in the answer"]),
        (PAGE, answer(418, b"", "text/html"), [UNPROMISED]),
        (BROKEN, None, []),
        (BROKEN, answer(400, b"Invalid", "text/plain"), []),
        (BROKEN, answer(503, b"", "text/plain"), ["5xx"]),
    ],
)  # fmt: skip
def test_each_rule(asked: Asked, told: Answer | None, wrong: list[str]) -> None:
    assert list(wrong_with(asked, told)) == wrong


def test_every_port_is_attacked_or_somebody_elses() -> None:
    assert {*PORTS.values()}.isdisjoint(OTHERS_S)
    assert {*PORTS.values(), *OTHERS_S} == set(NAMES)
    assert {route.process for route in routes(date(2026, 3, 2))} == PORTS.keys()
