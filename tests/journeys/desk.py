"""The whole desk, started as a user starts it, and the ways in which people and machines reach it."""

import asyncio
import email
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import httpx

from deploy.local.login import TERMINAL, hidden_fields, machine_token, token_for
from schemas.streams import SERVICES

T = TypeVar("T")
TOKEN_SECONDS = 300
"""The provider's are good for longer; a busy machine must not outlive them."""


def until(look: Callable[[], T], seconds: float = 60) -> T:
    """The first answer that is true; AssertionError with the last one when the time is up."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"after {seconds} s still {found!r}"
        time.sleep(0.1)
    return found


@dataclass
class Desk:
    """A running stack, known only by what its endpoints.json says."""

    home: Path
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60, trust_env=False))
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def endpoints(self) -> dict[str, Any]:
        """Read anew each time: a process that died has another number now."""
        return dict(json.loads((self.home / "endpoints.json").read_text()))

    def url(self, service: str) -> str:
        """A base URL."""
        return str(self.endpoints[service])

    def file(self, body: Mapping[str, Any], key: str | None = None) -> httpx.Response:
        """Posts a complaint."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(f"{self.url('intake')}/v1/complaints", json=body, headers=headers)

    def status(self, code: str) -> dict[str, Any]:
        """What the holder of a return code sees."""
        headers = {"Authorization": f"Code {code}"}
        answer = self.http.get(f"{self.url('intake')}/v1/complaints/status", headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def case(self, method: str, path: str, who: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        """A request to the committee's API by an account or a client."""
        headers = {"Authorization": f"Bearer {self.token(who)}"}
        return self.http.request(method, f"{self.url('committee')}/v1/cases{path}", json=body, headers=headers)

    def token(self, who: str) -> str:
        """An access token of a person, through the login pages, or of a client; the same for a few minutes."""
        if who not in self._tokens or time.monotonic() - self._tokens[who][1] > TOKEN_SECONDS:
            told = self.endpoints
            passwords = {account["username"]: account["password"] for account in told["accounts"]}
            login = (
                token_for(told["oidc"], TERMINAL, who, passwords[who])
                if who in passwords
                else machine_token(told["oidc"], who, told["clients"][who])
            )
            self._tokens[who] = asyncio.run(login), time.monotonic()
        return self._tokens[who][0]

    @contextmanager
    def staff(self, who: str, service: str = "committee", path: str = "/nl/zaken") -> Iterator[httpx.Client]:
        """A browser without JavaScript in which somebody has logged in to the pages of a service."""
        home = self.url(service)
        password = next(one["password"] for one in self.endpoints["accounts"] if one["username"] == who)
        headers = {"Origin": home, "Sec-Fetch-Site": "same-origin"}
        with httpx.Client(timeout=60, trust_env=False, follow_redirects=True) as browser:
            page = browser.get(f"{home}/login?to={path}")
            for answer in ({"login": who}, {"password": password}):
                page = browser.post(page.url, data={**hidden_fields(page.text), **answer})
            assert str(page.url) == f"{home}{path}", page.url
            browser.headers.update(headers)
            browser.base_url = httpx.URL(home)
            yield browser

    def sql(self, query: str, *values: object, database: str = "loket") -> list[dict[str, Any]]:
        """Rows as the owner sees them."""

        async def fetch() -> list[dict[str, Any]]:
            owner = urlsplit(self.endpoints["postgres"]["owner"])
            connection = await asyncpg.connect(owner._replace(path=f"/{database}").geturl(), timeout=10)
            try:
                return [dict(row) for row in await connection.fetch(query, *values)]
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def mails(self, address: str) -> list[EmailMessage]:
        """The last fifty letters that reached an address, the oldest first."""
        return [self.mail(number) for number in self.mail_numbers().get(address, [])[-50:]]

    def mail(self, number: str) -> EmailMessage:
        """One letter, as it came."""
        source = self.http.get(f"{self.url('mail')}/messages/{number}.eml").content
        return email.message_from_bytes(source, EmailMessage, policy=default)

    def mail_numbers(self) -> dict[str, list[str]]:
        """The letters that reached each address, the oldest first."""
        numbers: dict[str, list[str]] = {}
        for one in self.http.get(f"{self.url('mail')}/messages/").json()["messages"]:
            for address in one["recipients"]["to"]:
                numbers.setdefault(address, []).append(str(one["id"]))
        return numbers

    def traces(self, complaint: str) -> list[list[dict[str, Any]]]:
        """The traces in which a complaint is named, as Zipkin tells them."""
        asked: dict[str, str | int] = {
            "annotationQuery": f"loket.subject={complaint}",
            "limit": 50,
            "lookback": 3_600_000,
        }
        return list(self.http.get(f"{self.url('traces')}/api/v2/traces", params=asked).json())

    def kafka(self, principal: str) -> dict[str, Any]:
        """How a principal reaches Kafka, in the words of kafka-python."""
        told = self.endpoints["kafka"]
        who = told["principals"][principal]
        return {
            "bootstrap_servers": told["bootstrap"],
            "security_protocol": told["security_protocol"],
            "sasl_mechanism": told["sasl_mechanism"],
            "sasl_plain_username": who["username"],
            "sasl_plain_password": who["password"],
        }

    def signal(self, process: str, what: signal.Signals) -> int:
        """Sends a signal to one process of the stack, by its number, and answers that number."""
        pid = int(self.endpoints["pids"][process])
        os.kill(pid, what)
        return pid

    def until_back(self, process: str, pid: int) -> None:
        """Until the supervisor has started another in the place of ``pid``, and every service says that it works."""
        until(lambda: self.endpoints["pids"][process] != pid)
        until(self.ready)

    def ready(self) -> bool:
        """Whether every service works."""
        try:
            answers = [self.http.get(f"{self.url(service)}/health/ready") for service in SERVICES]
        except httpx.TransportError:
            return False
        return all(answer.status_code == 200 for answer in answers)
