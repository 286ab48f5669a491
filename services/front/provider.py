"""The OpenID Connect provider where staff log in, as a confidential client speaks with it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError
from pydantic import BaseModel, SecretStr, ValidationError

from services.chassis.database import seconds_left
from services.chassis.problems import Problem, problem
from services.front.access import ALGORITHMS, KEPT, LEEWAY, NEVER, Access, Discovered, Person, discovered
from services.front.sessions import Tokens

SECONDS = 5.0
"""The longest that the provider takes to give tokens."""


class LoginFailed(Exception):
    """Nobody was logged in; beginning again mends it, and what exactly was wrong is not told."""


@dataclass(frozen=True)
class Client:
    """How the provider knows us; ``home`` is the address that people see, without a slash at its end."""

    issuer: str
    id: str
    secret: SecretStr
    home: str

    @property
    def origin(self) -> str:
        """The provider's: a browser holds the redirect after the form that logs out against form-action too."""
        provider = urlsplit(self.issuer)
        return f"{provider.scheme}://{provider.netloc}"


class Given(BaseModel):
    """The answer of the token endpoint (RFC 6749, 5.1)."""

    access_token: str
    refresh_token: str | None = None
    id_token: str = ""


class Provider:
    """Every call raises Problem 503 while the provider does not answer."""

    def __init__(self, client: Client, access: Access) -> None:
        self._client, self.access = client, access
        self._found: Discovered | None = None
        self._asked = NEVER

    async def way_in(self, state: str, nonce: str, challenge: str, now: datetime) -> str:
        """The address where somebody logs in; ``challenge`` is the hash of RFC 7636."""
        asked = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": f"{self._client.home}/signed-in",
            "scope": "openid profile groups",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            # Without it the provider's own session would undo the half hour of ours.
            "prompt": "login",
        }
        return f"{(await self._discovered(now)).authorization_endpoint}?{urlencode(asked)}"

    async def way_out(self, tokens: Tokens, now: datetime) -> str:
        """The address where the provider's own session ends too, or our home where it offers none."""
        home = f"{self._client.home}/"
        asked = {"id_token_hint": tokens.identity, "client_id": self._client.id, "post_logout_redirect_uri": home}
        endpoint = (await self._discovered(now)).end_session_endpoint
        return f"{endpoint}?{urlencode(asked)}" if endpoint else home

    async def exchange(self, code: str, verifier: str, nonce: str, now: datetime) -> Tokens:
        """The tokens of somebody who came back with ``code``, once the ID token has answered ``nonce``."""
        redirect = f"{self._client.home}/signed-in"
        given = await self._asked_for(
            now, grant_type="authorization_code", code=code, redirect_uri=redirect, code_verifier=verifier
        )
        tokens = Tokens(given.access_token, given.refresh_token, given.id_token)
        if await self._subject(tokens.identity, nonce, now) != (await self.person(tokens, now)).subject:
            raise LoginFailed
        return tokens

    async def renewed(self, tokens: Tokens, now: datetime, enough: float) -> Tokens:
        """Fresh tokens (RFC 6749, 6); LoginFailed where the provider gives none any more.

        Problem 503 where less than ``enough`` seconds are left to get and keep them: most providers take the token that
        renews once only, and who lost the answer would be logged out.
        """
        if tokens.renewing is None:
            raise LoginFailed
        await self._discovered(now)
        if seconds_left() < enough:
            raise _away()
        given = await self._asked_for(now, grant_type="refresh_token", refresh_token=tokens.renewing)
        return Tokens(given.access_token, given.refresh_token or tokens.renewing, tokens.identity)

    async def person(self, tokens: Tokens, now: datetime) -> Person:
        """Whose tokens these are; LoginFailed when they ended."""
        try:
            return await self.access.person(tokens.access, now)
        except Problem as refused:
            if refused.status == 401:
                raise LoginFailed from None
            raise

    async def _subject(self, identity: str, nonce: str, now: datetime) -> str:
        """The holder of an ID token that answers our question (OpenID Connect Core 3.1.3.7)."""
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._client.issuer},
            aud={"essential": True, "value": self._client.id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            keys = await self.access.keys_with(jws.extract_compact(identity.encode()).headers()["kid"], now)
            claims = jwt.decode(identity, keys, algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError):
            raise LoginFailed from None
        return str(claims["sub"])

    async def _asked_for(self, now: datetime, **asked: str) -> Given:
        endpoint = (await self._discovered(now)).token_endpoint
        # RFC 6749, 2.3.1: encoded first, because a secret may hold a colon.
        auth = (quote(self._client.id, ""), quote(self._client.secret.get_secret_value(), ""))
        try:
            async with asyncio.timeout(SECONDS), httpx.AsyncClient(timeout=SECONDS) as http:
                answer = await http.post(endpoint, data=asked, auth=auth)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            raise _away() from None
        if answer.status_code >= 500:
            raise _away()
        if not answer.is_success:
            raise LoginFailed
        try:
            return Given.model_validate_json(answer.content)
        except ValidationError:
            raise LoginFailed from None

    async def _discovered(self, now: datetime) -> Discovered:
        if self._found is None or now - self._asked >= KEPT:
            try:
                async with httpx.AsyncClient(timeout=5) as http:
                    self._found, self._asked = await discovered(http, self._client.issuer), now
            except (httpx.HTTPError, httpx.InvalidURL, ValueError):
                raise _away() from None
        return self._found


def _away() -> Problem:
    return problem(503, "The login service does not answer; try again in a minute.", headers={"Retry-After": "60"})
