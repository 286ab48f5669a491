"""Requests that are wrong, made without end from one seed: bodies, forms, headers, addresses, methods and framing."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from tests.hostile.routes import NOBODY_S, Route
from tests.hostile.verdict import Asked
from tests.rights.asking import FORMS

TEXTS = (
    "", "\0", "null", "true", "-1", "9" * 400, "1e999999", "2026-02-31", "'; drop table cases; --", "%s%n{0}${7*7}",
    "{{7*7}}", "<script>alert(1)</script>", "\u202e\ufeff", "𝔘\U0010ffff", "../../etc/passwd", "a" * 5_000, "é" * 50,
    "\r\nSet-Cookie: a=b", "__proto__", "NaN", "KCOO", "BZK",
)  # fmt: skip
VALUES: tuple[Any, ...] = (None, True, 0, -1, 10**30, 1.5, [], {}, [[[[]]]], {"__proto__": {"x": 1}}, *TEXTS)
RAW_FIELDS = ("%ED%A0%80", "%FF%FE", "%00", "%", "%zz", "%u0041", "+%2B+")
"""Percent-encoded: a lone surrogate, what is no UTF-8, NUL, and what is no encoding."""
FORM = "application/x-www-form-urlencoded"
TYPES = (FORM, FORM, FORM, f"{FORM}; charset=utf-16", "multipart/form-data; boundary=x", "text/plain", "", "*/*")
JSONS = ("application/json",) * 5 + ("application/json; charset=utf-16", "text/json", "", "application/xml")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND")
ORIGINS = ("", "null", "https://evil.example", "http://127.0.0.1", "\xff")
SITES = ("same-origin", "cross-site", "none", "same-site", "")
PATHS = (
    "/../../etc/passwd", "/..%2f..%2f", "/%00", "/%ff%fe", "//evil.example/", "/;x=1", "/%2e%2e/", "/static/../x",
    "/nl/%C3%A9", "/v1/%2F", "/" + "a" * 8_000, "/?" + "a=b&" * 2_000, "/nl/melden/99999999999999999999", "/*", "/%",
)  # fmt: skip

Sent = tuple[str, str, bytes, list[tuple[str, str]]]
"""Method, target, body and headers."""


@dataclass
class Making:
    """``bodies`` are JSON values by route that fit its schema, or nearly; ``passes`` are what opens doors, per process.

    A pass is a name with the headers of somebody who may enter; the first is nobody, without any. ``parts`` are by
    process what may be asked about there; whoever leaves a case has others.
    """

    random: Random
    root: str
    routes: Sequence[Route]
    bodies: Mapping[Route, Sequence[Any]]
    passes: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]]
    parts: Mapping[str, Sequence[object]] = field(default_factory=dict)
    _made: int = field(default=0)

    def __iter__(self) -> Iterator[Asked]:
        kinds: tuple[tuple[Callable[[Route, str], Asked], int], ...] = (
            (self._json, 5), (self._form, 4), (self._headers, 3), (self._path, 2), (self._method, 1),
            (self._framing, 1),
        )  # fmt: skip
        makers = [make for make, share in kinds for _ in range(share)]
        told = [route for route in self.routes if route.promised and route.method == "POST"]
        forms = [route for route in self.routes if not route.promised and route.method == "POST"]
        suiting = {self._json: told, self._form: forms}
        while True:
            self._made += 1
            make = self.random.choice(makers)
            yield make(self.random.choice(suiting.get(make, self.routes)), f"{self.root}n{self._made}z")

    def _json(self, route: Route, token: str) -> Asked:
        pick = self.random.choice
        value = changed(self.random, pick(self.bodies.get(route) or VALUES), token)
        body = json.dumps(value).encode()
        if self.random.random() < 0.1:
            cut = self.random.randrange(len(body) + 1)
            body = body[:cut] + pick((b"", b"\xff", b"\0", b"{" * 9_000, b"\\ud800", token.encode())) + body[cut:]
        return self._asked(
            "json", route, token, (route.method, route.at(self._part(route)), body, [("Content-Type", pick(JSONS))])
        )

    def _form(self, route: Route, token: str) -> Asked:
        pick, some = self.random.choice, self.random.randrange
        names = (*NAMES, "__proto__", token, "x" * 3_000)
        end = route.path.removesuffix("/{part}").rpartition("/")[2]
        right = next((form for ends, form in FORMS.items() if end in ends), {}) if some(2) else {}
        pairs = [(name, changed(self.random, value, token)) for name, value in right.items()]
        pairs += [(pick(names), pick((token, pick(TEXTS) + token))) for _ in range(pick((0, 1, 2, 4, 101, 3_000)))]
        body = urlencode(pairs)
        if some(3) == 0:
            body += f"&{pick(NAMES)}={pick(RAW_FIELDS)}{token}"
        if some(400) == 0:
            body += "&story=" + "a" * 1_200_000
        origin = [("Sec-Fetch-Site", pick(SITES)), ("Origin", pick(ORIGINS))] if some(3) == 0 else self._home(route)
        headers = [("Content-Type", pick(TYPES)), *origin]
        return self._asked(
            "form", route, token, (route.method, route.at(self._part(route)), body.encode(), headers), True
        )

    def _headers(self, route: Route, token: str) -> Asked:
        pick, some = self.random.choice, self.random.randrange
        known = (
            "Cookie", "Authorization", "Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "X-Live",
            "Idempotency-Key", "X-Forwarded-For", "X-Forwarded-Host", "traceparent", "baggage", "Expect", "Range",
            "Content-Encoding", "Upgrade", "Referer", "User-Agent", token,
        )  # fmt: skip
        values = (
            token, f"Bearer {token}", f"Code {token}", f"loket={token}", f"staff-loket={token}", f"a;=\"{token}",
            f"00-{token}-1-1", f"{token}\xe9\xff", f"{token}\t" * 50, f'W/"{token}"', f"nl-{token};q=x",
            "x" * 9_000 + token,
        )  # fmt: skip
        headers = [(pick(known), pick(values)) for _ in range(pick((1, 2, 5, 90)))]
        target = route.at(self._part(route)) + pick(
            ("", "", f"?{token}", f"?to=//{token}", f"?state={token}&code={token}")
        )
        body = b"{}" if route.method == "POST" and some(2) else b""
        return self._asked("header", route, token, (route.method, target, body, headers), True)

    def _path(self, route: Route, token: str) -> Asked:
        pick = self.random.choice
        method = pick(("GET", "POST"))
        target = pick((pick(PATHS) + token, route.at(token), route.at() + pick(PATHS), f"/{token}", f"/v1/{token}"))
        # What has no place for a token is an address of ours all the same.
        meant = route if (method, target) == (route.method, route.at()) else None
        return self._asked("path", meant, token, (method, target, b"", []), True, route.process)

    def _method(self, route: Route, token: str) -> Asked:
        method = self.random.choice(METHODS)
        meant = route if method == route.method else None
        return self._asked("method", meant, token, (method, route.at(), b"", []), True, route.process)

    def _framing(self, route: Route, token: str) -> Asked:
        host, line = f"Host: a\r\nX-Token: {token}\r\n", f"{route.method} {route.at()} HTTP/1.1\r\n"
        raw = self.random.choice((
            f"{line}{host}Content-Length: 90\r\n\r\n{token}", f"{line}{host}Content-Length: -1\r\n\r\n",
            f"{line}{host}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{token}", f"{token}\r\n\r\n",
            f"{line}{host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /{token}\r\n\r\n",
            f"{line}{host}Transfer-Encoding: chunked\r\n\r\nzz\r\n{token}", f"{line}{host} folded: {token}\r\n\r\n",
            f"{line}{host}Transfer-Encoding: chunked, {token}\r\n\r\n", f"{line}{host}X\0Y: {token}\r\n\r\n",
            f"{line}X: {token * 2_000}\r\n\r\n", f"GET /{token} HTTP/9.9\r\n{host}\r\n", f"{line}: {token}\r\n\r\n",
            f"GET http://{token}/ HTTP/1.1\r\n{host}\r\n", f"CONNECT {token}:1 HTTP/1.1\r\n{host}\r\n",
            f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{token}", f"GET /\xff{token} HTTP/1.1\r\n{host}\r\n",
            f"{line}{host}Content-Length: {token}\r\n\r\n", "\r\n" * 30 + f"{line}{host}\r\n",
        )).encode("latin-1")  # fmt: skip
        return Asked("framing", route.process, route.method, raw, token, route, broken=True)

    def _part(self, route: Route) -> object:
        return (
            NOBODY_S if self.random.random() < 0.2 else self.random.choice(self.parts.get(route.process, (NOBODY_S,)))
        )

    def _home(self, route: Route) -> list[tuple[str, str]]:
        return [("Sec-Fetch-Site", "same-origin")]

    def _asked(
        self, kind: str, route: Route | None, token: str, sent: Sent, shown: bool = False, process: str = ""
    ) -> Asked:
        process = route.process if route else process
        method, target, body, headers = sent
        _, entering = self.random.choice(self.passes.get(process) or [("nobody", {})])
        lines = [*entering.items(), *headers, ("X-Request-ID", token)]
        text = "".join(f"{name}: {value}\r\n" for name, value in lines)
        target = quote(target, safe="/?&=%:;,+*.~-_@!$'()[]", encoding="utf-8")
        length = f"Content-Length: {len(body)}\r\n" if body or method == "POST" else ""
        raw = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{text}{length}\r\n".encode("latin-1") + body
        return Asked(kind, process, method, raw, token, route, _is_broken(raw), shown)


def _is_broken(raw: bytes) -> bool:
    return len(raw.partition(b"\r\n\r\n")[0]) > 30_000


NAMES = (
    "what", "serious", "whose", "form", "role", "where", "own", "position", "identity", "running", "grounds", "story",
    "contact", "contact-email", "notsee", "notice", "notice-address", "code", "text", "reason", "person", "destination",
    "motivation", "confirm", "consent", "body", "id", "complaint", "after", "attempt", "self", "sure", "change", "way",
    "once", "part",
)  # fmt: skip
"""Fields of our forms."""


def changed(random: Random, value: Any, token: str) -> Any:
    """The same value with something in it replaced, added or taken away, and the token in its texts."""
    if random.random() < 0.08:
        return random.choice((*VALUES, token))
    if isinstance(value, dict):
        kept = {key: changed(random, inner, token) for key, inner in value.items() if random.random() > 0.04}
        return kept | ({token: token} if random.random() < 0.05 else {})
    if isinstance(value, list):
        return [changed(random, inner, token) for inner in value] * random.choice((1, 1, 1, 1, 2, 40))
    if isinstance(value, str) and random.random() < 0.3:
        return value + token
    return value
