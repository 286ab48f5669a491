"""What hostile or careless clients send: each gets its own status, one clear sentence, and never its input back."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest

from tests.journeys.complaints import FACTS, complaint, opened_case
from tests.journeys.desk import Desk, until

C = "kanarie-invoer-4f1c9a7e02bd"  # Always the same: it stands in the names of tests, which two workers compare.
"""Stands in every hostile input of this file, and so may stand in no answer and no log."""

KEY = "Idempotency-Key"


def facts(**others: Any) -> dict[str, Any]:
    return {**complaint("KCOO"), "facts": {**FACTS["KCOO"], **others}}


def raw(text: str | bytes) -> dict[str, Any]:
    return {"content": text, "headers": {"Content-Type": "application/json"}}


def story(text: str) -> dict[str, Any]:
    return {"facts": FACTS["KCOO"], "story": {"text": f"{C} {text}"}}


WHOLE = json.dumps(complaint("KCOO"))
HOSTILE: dict[str, tuple[dict[str, Any], int, str]] = {
    "unknown organisation": ({"json": facts(reporterOrganisation=C)}, 400, "facts.reporterOrganisation"),
    "accused organisation": ({"json": facts(accused=[{"organisation": C}])}, 400, "facts.accused.0.organisation"),
    "future day": ({"json": facts(lastConduct="9998-12-31")}, 400, "facts.lastConduct"),
    "no day": ({"json": facts(lastConduct="2026-02-31")}, 400, "facts.lastConduct"),
    "wrong enum": ({"json": facts(form=C)}, 400, "facts.form"),
    "number for enum": ({"json": facts(form=10**400)}, 400, "facts.form"),
    "text for yes": ({"json": facts(reprisal="yes")}, 400, "facts.reprisal"),
    "number for no": ({"json": complaint("KCOO", consentToForward=0)}, 400, "consentToForward"),
    "huge exponent": (raw(WHOLE.replace('"formal"', "1e999999")), 400, "facts.form"),
    "unknown field": ({"json": {**complaint("KCOO"), C: C}}, 400, "(unknown field)"),
    "unknown fact": ({"json": facts(**{C: True})}, 400, "facts.(unknown field)"),
    "attachments": ({"json": {**complaint("KCOO"), "attachments": [C]}}, 400, "attachments"),
    "no story": ({"json": {"facts": FACTS["KCOO"]}}, 400, "(body)"),
    "blank story": ({"json": {"facts": FACTS["KCOO"], "story": {"text": " \n\t"}}}, 400, "story.text"),
    "long story": ({"json": story("x" * 40_000)}, 400, "story.text"),
    "no address": ({"json": complaint("KCOO", notice={"channel": "mail"})}, 400, "notice"),
    "wrong address": (
        {"json": complaint("KCOO", notice={"channel": "mail", "address": f"{C}\u0000@a.nl"})}, 400, "notice.address"
    ),
    "address of two lines": (
        {"json": complaint("KCOO", notice={"channel": "mail", "address": f"a@b.nl\r\nBcc: {C}@b.nl"})}, 400,
        "notice.address",
    ),
    "2 MB story": ({"json": story("x" * 2_000_000)}, 413, ""),
    "2 MB without its length": ({"content": iter([b"x" * 1_000_000] * 2), "headers": raw("")["headers"]}, 413, ""),
    "invalid UTF-8": (raw(WHOLE.encode().replace(b"verzonnen", b"\xff\xfe")), 400, "(body)"),
    "lone surrogate": (raw(WHOLE.replace("verzonnen", "\\ud800")), 400, "(body)"),
    "NUL in JSON": (raw(WHOLE.replace("verzonnen", "\x00")), 400, "(body)"),
    "deep nesting": (raw("[" * 30_000), 400, "(body)"),
    "deep nesting of objects": (raw('{"facts":' * 6_000), 400, "(body)"),
    "empty": (raw(""), 400, "(body)"),
    "null": (raw("null"), 400, "(body)"),
    "a list": (raw(f'["{C}"]'), 400, "(body)"),
    "Dutch nonsense": (raw(f"Ik wil een klacht indienen! {C}"), 400, "(body)"),
    "English nonsense": (raw(f"<complaint>{C}</complaint>"), 400, "(body)"),
    "half": (raw(WHOLE[:-20]), 400, "(body)"),
    "text": ({"content": WHOLE, "headers": {"Content-Type": "text/plain"}}, 415, ""),
    "no type": ({"content": WHOLE.encode()}, 415, ""),
    "a form": ({"data": {"story": C}}, 415, ""),
    "a file": ({"files": {C: C.encode()}}, 415, ""),
    "short key": ({"json": complaint("KCOO"), "headers": {KEY: "k" * 21}}, 400, KEY),
    "long key": ({"json": complaint("KCOO"), "headers": {KEY: C * 20}}, 400, KEY),
    "key with a space": ({"json": complaint("KCOO"), "headers": {KEY: f"{C} {C}"}}, 400, KEY),
    "empty key": ({"json": complaint("KCOO"), "headers": {KEY: ""}}, 400, KEY),
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def nothing_reaches_a_log(desk: Desk) -> Iterator[None]:
    yield
    for log in (desk.home / "logs").iterdir():
        assert C not in log.read_text(errors="replace"), log.name


def is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """RFC 9457, with a sentence in it, and nothing of what was sent."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert C not in answer.text and C not in str(answer.headers)
    told = dict(answer.json())
    assert told["status"] == status and told["title"] and told["detail"].endswith((".", "errors."))
    return told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_wrong_complaint_is_refused_with_its_own_status_and_place(desk: Desk, name: str) -> None:
    request, status, field = HOSTILE[name]
    told = is_problem(desk.http.post(f"{desk.url('intake')}/v1/complaints", **request), status)
    if field:
        assert [error["field"] for error in told["errors"]] == [field]
        assert all(error["message"] for error in told["errors"])
    if name == "wrong enum":
        assert set(told["errors"][0]["allowed"]) == {"formal", "report", "advice", "other"}


def test_every_wrong_field_is_named_at_once(desk: Desk) -> None:
    body = facts(form=C, identity=7, classified="maybe", accused=[])
    told = is_problem(desk.file(body), 400)
    wrong = {"facts.form", "facts.identity", "facts.classified", "facts.accused"}
    assert {error["field"] for error in told["errors"]} == wrong


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/complaints", 405), ("DELETE", "/v1/complaints", 405), ("PUT", "/v1/complaints/status", 405),
        ("GET", f"/v1/{C}", 404), ("GET", f"/v1/complaints/{C}/..%2f..%2fetc%2fpasswd", 404), ("GET", "/%00", 404),
        ("POST", "/v1/complaints/", 404), ("GET", "/docs", 404), ("TRACE", "/v1/complaints", 405),
    ],
)  # fmt: skip
def test_what_is_not_there_says_so(desk: Desk, method: str, path: str, status: int) -> None:
    is_problem(desk.http.request(method, desk.url("intake") + path), status)


@pytest.mark.parametrize(
    "text", ["NUL \u0000 telt", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010ffff \u202e omgekeerd", "<script>alert(1)</script>", "'; --"]
)
def test_a_strange_story_is_still_a_story_and_arrives_as_it_was_written(desk: Desk, text: str) -> None:
    receipt = desk.file(story(text)).json()
    part = opened_case(desk, receipt["id"])["part"]
    opened = desk.case("POST", f"/{part}/openings", "s.kaya", {"reason": "check"}).json()
    assert opened["story"]["text"] == f"{C} {text}"


def test_what_no_database_keeps_is_refused_where_it_would_be_kept(desk: Desk) -> None:
    nul = f"{C} met een NUL \0"
    part = opened_case(desk, desk.file(story("een zaak")).json()["id"])["part"]
    told = is_problem(desk.case("POST", f"/{part}/recusals", "s.kaya", {"person": nul}), 400)
    assert [error["field"] for error in told["errors"]] == ["person"]
    with desk.staff("s.kaya") as browser:
        assert browser.post(f"/nl/zaken/{part}/niet-meedoen", data={"person": f"{C}\0"}).status_code == 400
    id = desk.file(complaint("held")).json()["id"]
    [held] = until(lambda: desk.sql("select part from routing.decisions where complaint_id = $1", UUID(id)))
    url = f"{desk.url('routing')}/v1/held/{held['part']}/decision"
    body = {"destination": "ADVICE", "motivation": nul, "confirm": True}
    told = is_problem(desk.http.post(url, json=body, headers=bearer(desk, "l.martina")), 400)
    assert [error["field"] for error in told["errors"]] == ["motivation"]


def bearer(desk: Desk, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {desk.token(who)}"}


def test_garbage_that_is_not_http_is_refused(desk: Desk) -> None:
    with _connected(desk) as line:
        line.sendall(f"{C}\r\n\r\n".encode())
        answer = line.recv(65_536).decode()
    assert answer.startswith("HTTP/1.1 400 ") and C not in answer


def test_a_body_that_never_ends_is_given_up(desk: Desk) -> None:
    """408 within the promised time, while others are served."""
    head = "POST /v1/complaints HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"
    with _connected(desk) as line:
        line.sendall(head.encode())
        others = [desk.file(story("intussen")).status_code for _ in range(3)]
        answer = line.recv(65_536).decode()
    assert others == [201] * 3
    assert answer.startswith("HTTP/1.1 408 ") and "application/problem+json" in answer


def test_only_the_right_code_opens_a_status_and_guessing_ends(desk: Desk) -> None:
    code = desk.file(story("geraden")).json()["returnCode"]
    url = f"{desk.url('intake')}/v1/complaints/status"
    for header in ({}, {"Authorization": C}, {"Authorization": f"Bearer {code}"}):
        is_problem(desk.http.get(url, headers=header), 401)
    assert desk.status("-".join(code[i : i + 4] for i in range(0, 24, 4)))
    assert desk.http.get(f"{url}?code={code}").status_code == 401
    guesses = ["", C, code[:-1], code[:-1] + str((int(code[-1]) + 1) % 10), "0" * 24, "9" * 5_000, "１" * 24]
    headers = [{b"Authorization": f"Code {guess}".strip().encode()} for guess in guesses]
    told = [is_problem(desk.http.get(url, headers=header), 404) for header in headers]
    assert len({json.dumps(one) for one in told}) == 1
    answers = [desk.http.get(url, headers={"Authorization": f"Code {n:024}"}) for n in range(80)]
    assert {answer.status_code for answer in answers} == {404, 429}
    is_problem(answers[-1], 429)
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert desk.status(code)


def _connected(desk: Desk) -> socket.socket:
    place = urlsplit(desk.url("intake"))
    return socket.create_connection((str(place.hostname), place.port or 80), timeout=60)
