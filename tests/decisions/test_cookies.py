"""Over https each cookie stays with the one host and out of reach of scripts and, as far as it can, of other sites."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import Response
from pydantic import SecretStr

from services.front.access import Access
from services.front.login import Login
from services.front.provider import Client, Provider
from services.intake.form.site import Site

ISSUER = "https://provider.example"
STRICTNESS = {"__Host-loket": "strict", "__Host-login-loket": "lax"}
"""Lax for staff: the provider's redirect, on which the cookie must travel, comes from another site."""


def reporters() -> Response:
    answer = Response()
    nothing: Any = None
    Site(nothing).hold(answer, "id")
    return answer


def staffs(monkeypatch: pytest.MonkeyPatch) -> Response:
    async def told(*_: Any) -> str:
        return f"{ISSUER}/in"

    monkeypatch.setattr(Provider, "way_in", told)
    nothing: Any = None
    client = Client(ISSUER, "loket", SecretStr("unused"), "https://loket.example")
    return asyncio.run(Login(client, Access(ISSUER, "loket"), nothing).start("/nl", datetime.now(UTC)))


def test_a_cookie_is_closed_to_scripts_other_hosts_and_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    for answer, name in zip((reporters(), staffs(monkeypatch)), STRICTNESS, strict=True):
        given, *marks = answer.headers["set-cookie"].split("; ")
        assert given.startswith(f"{name}=")
        assert {"Secure", "HttpOnly", "Path=/", f"SameSite={STRICTNESS[name]}"} <= set(marks)
        assert not any(mark.startswith("Domain") for mark in marks)
