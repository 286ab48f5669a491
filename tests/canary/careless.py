"""Requests that are refused: words in the wrong place, in every part of a request, at every door."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import httpx

from schemas.streams import SERVICES
from tests.canary.reporters import told
from tests.canary.words import Words
from tests.journeys.complaints import FACTS
from tests.journeys.desk import Desk


def throw(desk: Desk, words: Words) -> int:
    """Sends them all and answers how many; no answer repeats a word, and none is a mistake of ours."""
    requests = [*_complaints(desk, words), *_everywhere(desk, words), *_staff(desk, words)]
    for request in requests:
        answer = desk.http.send(request)
        assert 300 <= answer.status_code < 500, (request.method, request.url, answer.status_code)
        # A page may lead to itself in the other language, or back to itself after a login; an API tells nothing again.
        if request.url.path.startswith("/v1"):
            assert not words.found(answer.content + str(answer.headers).encode()), (request.method, request.url)
    lines = _not_http(words)
    for service in SERVICES:
        for line in lines:
            _say(desk.url(service), line)
    return len(requests) + len(SERVICES) * len(lines)


def _complaints(desk: Desk, words: Words) -> Iterator[httpx.Request]:
    """Complaints that are wrong, each in its own way."""
    url, word = f"{desk.url('intake')}/v1/complaints", words.thrown
    good = {**told(words, "KCOO"), "story": {"text": word("story")}}
    whole = json.dumps(good)
    wrong: list[dict[str, Any]] = [
        {**good, "facts": {**FACTS["KCOO"], "form": word("enum")}},
        {**good, "facts": {**FACTS["KCOO"], "reprisal": word("yes")}},
        {**good, "facts": {**FACTS["KCOO"], "reporterOrganisation": word("organisation")}},
        {**good, "facts": {**FACTS["KCOO"], "lastConduct": word("day")}},
        {**good, "facts": {**FACTS["KCOO"], word("fact"): word("fact")}},
        {**good, word("field"): word("field")},
        {**good, "attachments": [word("file")]},
        {**good, "story": {"text": word("long") * 3_000}},
        {**good, "story": {"text": word("story"), "contact": {"name": word("name") * 20}}},
        {**good, "notice": {"channel": "mail", "address": f"{word('address')} @canary"}},
        {**good, "notice": {"channel": word("channel")}},
    ]
    build = desk.http.build_request
    yield from (build("POST", url, json=body) for body in wrong)
    for text in (whole[:-9], whole.replace("{", "[", 1), f'["{word("list")}"]', word("nonsense"), whole + "\ud800"):
        yield build(
            "POST", url, content=text.encode(errors="surrogatepass"), headers={"Content-Type": "application/json"}
        )
    yield build("POST", url, content=whole, headers={"Content-Type": "text/plain"})
    yield build("POST", url, data={"story": word("form")})
    yield build("POST", url, files={word("file"): word("file").encode()})
    yield build("POST", url, json=good, headers={"Idempotency-Key": word("k")})
    yield build("POST", url, json=good, headers={"Idempotency-Key": words.secret("key-KCOO").ljust(22, "-")})
    yield build("GET", f"{url}/status", headers={"Authorization": f"Code {word('code')}"})
    yield build("GET", f"{url}/status", headers={"Authorization": word("scheme")})
    yield build("POST", f"{url}/status/consent", json={"consentToForward": word("consent")})


def _everywhere(desk: Desk, words: Words) -> Iterator[httpx.Request]:
    """Words in paths, query strings, methods and headers, cookies and trace headers among them."""
    word = words.thrown
    headers = {
        "User-Agent": word("agent"), "Referer": f"https://{word('from')}.example/", "Cookie": f"loket={word('cookie')}",
        "X-Forwarded-For": word("proxy"), "X-Request-ID": word("request"), "Accept-Language": word("language"),
        "traceparent": f"00-{word('trace')}-{word('span')}-01", "tracestate": f"a={word('state')}",
        "baggage": f"a={word('baggage')}", "Authorization": f"Bearer {word('token')}", "Origin": f"https://{word('origin')}",
    }  # fmt: skip
    for service in SERVICES:
        for method, path in (
            ("GET", f"/v1/{word('path')}"), ("POST", f"/v1/{word('path')}?q={word('query')}"),
            ("GET", f"/v1/complaints/status?code={word('query')}"), ("DELETE", f"/v1/cases/{word('part')}"),
            ("POST", f"/v1/held/{word('part')}/decision"), ("POST", "/v1/decisions"), ("GET", f"/nl/{word('page')}"),
            ("POST", f"/nl/melden/{word('number')}"), ("POST", "/nl/melden/1"), ("GET", f"/static/{word('sheet')}"),
        ):  # fmt: skip
            content = json.dumps({"form": word("enum"), "story": word("story")})
            body: dict[str, Any] = {"content": content if method == "POST" else None}
            json_headers = {**headers, "Content-Type": "application/json"}
            yield desk.http.build_request(method, desk.url(service) + path, headers=json_headers, **body)


def _staff(desk: Desk, words: Words) -> Iterator[httpx.Request]:
    """Somebody who has logged in types a word where a choice is asked."""
    headers = {"Authorization": f"Bearer {desk.token('s.kaya')}"}
    for act in ("refusal", "openings"):
        url = f"{desk.url('committee')}/v1/cases/{words.thrown('part')}/{act}"
        yield desk.http.build_request("POST", url, json={"reason": words.thrown("reason")}, headers=headers)


def _not_http(words: Words) -> list[bytes]:
    host = b"Host: a\r\n"
    word = words.thrown("line").encode()
    return [
        word + b"\r\n\r\n",
        word.upper()[:12] + b" /v1/complaints HTTP/1.1\r\n" + host + b"\r\n",
        b"GET /v1/" + word + b" HTTP/9.9\r\n" + host + b"\r\n",
        b"POST /v1/complaints HTTP/1.1\r\n" + host + b"Content-Length: " + word + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + word + b"\r\n\r\n",
    ]


def _say(url: str, line: bytes) -> None:
    place = urlsplit(url)
    with socket.create_connection((str(place.hostname), place.port or 80), timeout=30) as door, suppress(OSError):
        door.sendall(line)
        door.recv(65_536)
