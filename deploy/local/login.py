"""Logging in to the embedded provider without a browser, for tests and for a person at the command line."""

import asyncio
import base64
import hashlib
import json
import os
import secrets
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

TERMINAL = "loket-terminal"
RETURN = "http://127.0.0.1/signed-in"
"""Nobody listens there: the code is read from the redirect itself (RFC 8252, 7.3)."""


class LoginFailed(Exception):
    """The provider gave no token; the sentence says why and what mends it."""


async def token_for(issuer: str, client: str, username: str, password: str) -> str:
    """An access token by the authorization code flow with PKCE (RFC 7636), state and nonce, through the login pages.

    LoginFailed for a wrong username or password.
    """
    verifier, state, nonce = (secrets.token_urlsafe(48) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client,
        "redirect_uri": RETURN,
        "scope": "openid profile groups",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    async with httpx.AsyncClient(timeout=15) as http:
        found = await _discover(http, issuer)
        code = await _code(http, found["authorization_endpoint"], asked, username, password)
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN, "code_verifier": verifier}
        tokens = (
            (await http.post(found["token_endpoint"], data={**form, "client_id": client})).raise_for_status().json()
        )
        keys = KeySet.import_key_set((await http.get(found["jwks_uri"])).raise_for_status().json())
    told = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
    jwt.JWTClaimsRegistry(iss={"essential": True, "value": issuer}, nonce={"essential": True, "value": nonce}).validate(
        told
    )
    return str(tokens["access_token"])


async def machine_token(issuer: str, client: str, secret: str) -> str:
    """An access token by client credentials (RFC 6749, 4.4); LoginFailed for a wrong secret or a client for people."""
    async with httpx.AsyncClient(timeout=15) as http:
        found = await _discover(http, issuer)
        asked = {"grant_type": "client_credentials", "scope": "groups"}
        answer = await http.post(found["token_endpoint"], data=asked, auth=(client, secret))
    if answer.status_code in (400, 401):
        raise LoginFailed(f"{issuer} gives {client} no token of its own; look up the clients in endpoints.json.")
    return str(answer.raise_for_status().json()["access_token"])


async def _discover(http: httpx.AsyncClient, issuer: str) -> dict[str, Any]:
    answer = await http.get(f"{issuer}/.well-known/openid-configuration")
    return dict(answer.raise_for_status().json())


async def _code(http: httpx.AsyncClient, endpoint: str, asked: dict[str, str], username: str, password: str) -> str:
    page = (await http.get(endpoint, params=asked, follow_redirects=True)).raise_for_status()
    for answer in ({"login": username}, {"password": password}):
        filled = {**hidden_fields(page.text), **answer}
        page = await http.post(page.url, data=filled)
        while page.has_redirect_location:
            target = str(page.url.join(page.headers["Location"]))
            if target.startswith(RETURN):
                return _returned(target, asked["state"])
            page = await http.get(target)
        page.raise_for_status()
    raise LoginFailed(f"The provider does not know this password of {username}; look it up in endpoints.json.")


def _returned(target: str, state: str) -> str:
    told = parse_qs(urlsplit(target).query)
    if told.get("state") != [state]:
        raise LoginFailed("The provider answered another login than ours; start again.")
    if "code" not in told:
        raise LoginFailed(f"The provider refuses this login ({told['error'][0]}).")
    return told["code"][0]


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "input" and told.get("type") == "hidden" and told.get("name"):
            self.hidden[str(told["name"])] = told.get("value") or ""


def hidden_fields(page: str) -> dict[str, str]:
    """The hidden fields, among them the one against forged requests."""
    parser = _Fields()
    parser.feed(page)
    return parser.hidden


async def token_of(name: str) -> str:
    """A token for an account or a client of the stack that runs now; LoginFailed when there is none."""
    state = Path(os.environ.get("LOKET_STATE", ".state"))
    try:
        endpoints = json.loads((state / "endpoints.json").read_text())
    except FileNotFoundError:
        raise LoginFailed(f"No stack runs on {state}; start it with make run.") from None
    issuer, clients = endpoints["oidc"], endpoints["clients"]
    passwords = {account["username"]: account["password"] for account in endpoints["accounts"]}
    if name in passwords:
        return await token_for(issuer, TERMINAL, name, passwords[name])
    if name in clients:
        return await machine_token(issuer, name, clients[name])
    raise LoginFailed(f"There is no account {name!r}; choose from {', '.join([*passwords, *clients])}.")


if __name__ == "__main__":
    try:
        print(asyncio.run(token_of(" ".join(sys.argv[1:]))))
    except LoginFailed as failed:
        sys.exit(str(failed))
    except httpx.TransportError:
        sys.exit("The provider does not answer; start the stack with make run.")
