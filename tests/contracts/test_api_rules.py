"""The real apps follow the NL API Design Rules on the wire."""

import asyncio
import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from deploy.docs.__main__ import DOCS
from deploy.docs.openapi import face, made
from services.chassis.problems import MEDIA_TYPE
from services.chassis.web import application
from tests.contracts.test_openapi import APIS, DAY, each_api, operations


def ask(api: str, method: str, path: str, **options: Any) -> httpx.Response:
    """Asks the real app, without a port: these questions never reach its database."""
    return asked(asyncio.run(face(made(DAY)[api])), method, path, **options)


def asked(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    async def ask_it() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://loket.test") as client:
            return await client.request(method, path, **options)

    return asyncio.run(ask_it())


def problem(response: httpx.Response) -> dict[str, Any]:
    """The body of a refusal in the one shape for all of them, with the headers that every answer has."""
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["api-version"] == "1.0.0"
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert body["title"] and body["detail"]
    return body


@each_api
def test_the_served_document_is_the_file(api: str) -> None:
    response = ask(api, "GET", "/v1/openapi.json")
    assert response.status_code == 200
    assert response.headers["api-version"] == response.json()["info"]["version"]
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.json() == json.loads((DOCS / "openapi" / f"{api}.json").read_text("utf-8"))


@each_api
def test_answers_carry_the_safe_headers(api: str) -> None:
    headers = ask(api, "GET", "/v1/openapi.json").headers
    assert headers["cache-control"] == "no-store"
    for closed in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert closed in headers["content-security-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


@each_api
def test_a_trailing_slash_is_another_address(api: str) -> None:
    path = next(iter(APIS[api]["paths"]))
    response = ask(api, "GET", path + "/")
    assert (response.status_code, "location" in response.headers) == (404, False)
    problem(response)


@each_api
def test_an_address_that_is_not_there_and_a_method_that_it_does_not_take(api: str) -> None:
    assert problem(ask(api, "GET", "/v1/nothing-here"))["status"] == 404
    path = next(path for path, method, _ in operations(api) if "{" not in path)
    response = ask(api, "DELETE", path)
    assert problem(response)["status"] == 405
    assert response.headers["allow"]
    repeated = ask(api, "TRACE", path, headers={"x-secret": "geheim"})
    assert problem(repeated)["status"] == 405
    assert "geheim" not in repeated.text


@pytest.mark.parametrize(("api", "path"), [("intake", "/v1/complaints"), ("routing", "/v1/decisions")])
def test_wrong_input_is_400_with_every_error_and_without_the_input(api: str, path: str) -> None:
    wrong = {"form": "geheim", "identity": "geheim"}
    body = {"facts": wrong} if api == "intake" else wrong
    response = ask(api, "POST", path, json=body)
    found = problem(response)
    assert found["status"] == 400
    prefix = "facts." if api == "intake" else ""
    assert {f"{prefix}form", f"{prefix}identity"} <= {error["field"] for error in found["errors"]}
    assert "geheim" not in response.text
    assert problem(ask(api, "POST", path, content=b"{", headers={"content-type": "application/json"}))["status"] == 400
    assert problem(ask(api, "POST", path, content=b"x", headers={"content-type": "text/plain"}))["status"] == 415


def test_a_wrong_part_of_an_address_is_400_too() -> None:
    routes = APIRouter(prefix="/v1")

    @routes.get("/things/{thing}")
    async def thing(thing: UUID, size: int) -> None:
        pass

    response = asked(application("Things", [routes]), "GET", "/v1/things/geheim?size=geheim")
    assert {error["field"] for error in problem(response)["errors"]} == {"path.thing", "query.size"}
    assert (response.status_code, "geheim" in response.text) == (400, False)


def test_who_does_not_say_who_he_is_gets_401() -> None:
    for path, method, _ in operations("committee"):
        response = ask("committee", method.upper(), path.replace("{part}", str(UUID(int=0))))
        assert problem(response)["status"] == 401, path
    assert problem(ask("intake", "GET", "/v1/complaints/status"))["status"] == 401
