"""A token that the API refuses leaves a trace in the log (ASVS 16.3.1), never itself, and a flood leaves one line."""

import asyncio
import time
from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter, Depends
from joserfc import jwt
from joserfc.jwk import RSAKey
from structlog.testing import capture_logs

from services.chassis.logs import ALLOWED
from services.chassis.web import application
from services.front.access import Access, Person
from services.front.refused import REFUSED, Refusals
from tests.rights.forgeries import claims, forgeries, signed
from tests.rights.provider import Signing, signing


@pytest.fixture(scope="module")
def provider() -> Iterator[Signing]:
    with signing() as running:
        yield running


def knocked(provider: Signing, *headers: str) -> list[int]:
    """The answers of one process to these, one after the other, at an address that holds an id."""
    access, routes = Access(provider.issuer, "loket"), APIRouter()

    @routes.get("/v1/cases/{part}")
    async def case(part: str, person: Person = Depends(access)) -> str:  # noqa: B008 - as FastAPI has it
        return person.subject

    async def ask() -> list[int]:
        asked = httpx.ASGITransport(application("A service", [routes]))
        async with httpx.AsyncClient(transport=asked, base_url="http://service") as http:
            return [
                (await http.get("/v1/cases/1ec1392e", headers={"Authorization": one} if one else {})).status_code
                for one in headers
            ]

    return asyncio.run(ask())


def counted(reason: str) -> float:
    return float(REFUSED.labels(reason)._value.get())


def test_a_refused_token_is_told_of_and_nothing_of_it_is_said(provider: Signing) -> None:
    now = int(time.time())
    told = claims(provider.issuer, now)
    header = {"typ": "at+jwt", "alg": "RS256", "kid": provider.rsa.kid}
    refused = {
        ("expired", "ours"): signed(provider, {**told, "exp": now - 60}),
        ("claims", "another"): signed(provider, {**told, "iss": "https://somewhere.example"}),
        ("signature", "ours"): jwt.encode(header, told, RSAKey.generate_key(2048)),
        ("form", "none"): "909376666114985749769809",
    }
    for (reason, issuer), token in refused.items():
        with capture_logs() as lines:
            assert knocked(provider, f"Bearer {token}", f"Bearer {signed(provider, told)}") == [401, 200]
        assert lines == [
            {"event": "token_refused", "log_level": "warning", "reason": reason, "issuer": issuer, "count": 1,
             "route": "/v1/cases/{part}"},
        ]  # fmt: skip
        assert lines[0].keys() - {"log_level"} <= ALLOWED


def test_whatever_is_wrong_with_a_token_it_is_counted_and_quoted_nowhere(provider: Signing) -> None:
    tokens = [token for _, token in forgeries(provider, int(time.time()))]
    before = sum(counted(reason) for reason in ("expired", "claims", "signature", "form"))
    with capture_logs() as lines:
        assert set(knocked(provider, *(f"Bearer {one}" for one in tokens))) == {401}
    assert sum(counted(reason) for reason in ("expired", "claims", "signature", "form")) == before + len(tokens)
    assert sorted(line["reason"] for line in lines) == ["claims", "expired", "form", "signature"]
    said = str(lines)
    assert not [part for one in tokens for part in one.split(".") if len(part) > 8 and part in said]


def test_who_brings_no_token_is_counted_and_told_of_nowhere(provider: Signing) -> None:
    before = counted("missing")
    with capture_logs() as lines:
        assert knocked(provider, "", "Basic bG9rZXQ6bG9rZXQ=") == [401, 401]
    assert (lines, counted("missing")) == ([], before + 2)


def test_a_flood_is_one_line_a_minute_that_says_how_many() -> None:
    clock = [0.0]
    refusals = Refusals(lambda: clock[0])
    with capture_logs() as lines:
        for second in range(121):
            clock[0] = float(second)
            for _ in range(100):
                refusals.tell("signature", "ours", "/v1/cases")
        refusals.tell("expired", "ours", "/v1/cases")
    assert [(line["reason"], line["count"]) for line in lines] == [
        ("signature", 1), ("signature", 6_000), ("signature", 6_000), ("expired", 1),
    ]  # fmt: skip
