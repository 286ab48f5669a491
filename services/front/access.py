"""Who knocks: a bearer token (RFC 6750) becomes a person or a machine with its roles, or is refused."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel

from services.chassis.problems import Problem, problem
from services.front.refused import REFUSED, Refusals, issuer_of, reason_of

ALGORITHMS = ("RS256", "PS256", "ES256")
# An ID token tells a client who logged in and opens nothing here (RFC 9068, 4 and 5).
TYPES = frozenset({"at+jwt", "application/at+jwt"})
LEEWAY = 30
KEPT = timedelta(hours=1)
PAUSE = timedelta(seconds=5)
NEVER = datetime.min.replace(tzinfo=UTC)
MACHINE = "system"

_GROUP = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Person:
    """Somebody the provider vouches for; ``destinations`` holds the roles at each, under its lower-case name."""

    subject: str
    name: str = field(repr=False)
    destinations: Mapping[str, frozenset[str]]
    roles: frozenset[str]
    machine: bool

    def require(self, role: str, destination: str | None = None) -> None:
        """Problem 403 unless this person holds ``role``: at ``destination``, or a general one when that is None."""
        held = self.roles if destination is None else self.destinations.get(destination, frozenset())
        if role not in held:
            where = f" at {destination}" if destination else ""
            raise problem(403, f"This asks for the role {role}{where}; your administrator can give it.")


class Access(SecurityBase):
    """A FastAPI dependency that answers the `Person` behind a request.

    Problem 401 for a token that is missing or not ours, 503 while the provider's keys cannot be had. The keys are
    fetched at the first token, so that a service starts without its provider, and are asked for again when they are an
    hour old (a key that was withdrawn works no longer than that) or when a token names another key.
    """

    def __init__(self, issuer: str, audience: str) -> None:
        self.model = HTTPBearer(bearerFormat="JWT")
        self.scheme_name = "bearer"
        self._issuer = issuer
        self._audience = audience
        self._keys = KeySet([])
        self._fetched = self._asked = NEVER
        self._turn = asyncio.Lock()
        self._refusals = Refusals()

    async def __call__(self, request: Request) -> Person:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            REFUSED.labels("missing").inc()
            detail = "Send an access token in the header Authorization, after the word Bearer."
            raise problem(401, detail, headers={"WWW-Authenticate": "Bearer"})
        try:
            return await self.person(token.strip(), datetime.now(UTC))
        except Problem as refused:
            if refused.status == 401:
                route = getattr(request.scope.get("route"), "path", "unmatched")
                # The cause is cut off from what is answered and logged; only its kind is asked for.
                reason = reason_of(refused.__context__)
                self._refusals.tell(reason, issuer_of(token.strip(), self._issuer), route)
            raise

    async def person(self, token: str, now: datetime) -> Person:
        """The holder of an access token (RFC 9068) that is valid at ``now``; Problem 401 or 503 otherwise."""
        try:
            header = jws.extract_compact(token.encode()).headers()
            if str(header.get("typ")).lower() not in TYPES:
                raise ValueError("not an access token")
            keys = await self.keys_with(header["kid"], now)
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            self._rules(now).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError):
            # What was wrong stays untold, and the cause is cut off: it may quote the token.
            detail = f"This token is not valid here, or no longer; ask {self._issuer} for a new one."
            raise problem(401, detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}) from None
        return person_of(claims)

    def _rules(self, now: datetime) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def keys_with(self, kid: str, now: datetime) -> KeySet:
        """The provider's keys, asked for again where none has this name; Problem 503 while they cannot be had."""
        async with self._turn:
            known = any(key.kid == kid for key in self._keys)
            # Without the pause, made-up key ids would let anyone hammer the provider through us.
            if (not known or now - self._fetched >= KEPT) and now - self._asked >= PAUSE:
                self._asked = now
                with suppress(httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, TypeError, KeyError):
                    self._keys, self._fetched = await self._fetch(), now
        if now - self._fetched >= KEPT:
            detail = f"{self._issuer} does not answer, so your token cannot be checked; try again in a minute."
            raise problem(503, detail, headers={"Retry-After": "60"})
        return self._keys

    async def _fetch(self) -> KeySet:
        async with httpx.AsyncClient(timeout=5) as client:
            found = await discovered(client, self._issuer)
            answer = (await client.get(found.jwks_uri)).raise_for_status()
        served = Served.model_validate_json(answer.content).keys
        usable = [key for key in served if key["kty"] in ("RSA", "EC") and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": usable})


class Discovered(BaseModel):
    """What we need to know of a provider (OIDC Discovery, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None


class Served(BaseModel):
    """A JWK set (RFC 7517, 5)."""

    keys: list[dict[str, Any]]


async def discovered(client: httpx.AsyncClient, issuer: str) -> Discovered:
    """What the provider tells of itself; ValueError where it speaks for another (OIDC Discovery 4.3)."""
    answer = (await client.get(f"{issuer}/.well-known/openid-configuration")).raise_for_status()
    found = Discovered.model_validate_json(answer.content)
    if found.issuer != issuer:
        raise ValueError("the provider calls itself by another name")
    return found


def person_of(claims: Mapping[str, Any]) -> Person:
    """The person in claims that were verified."""
    groups = claims.get("groups")
    named = [group for group in groups if isinstance(group, str)] if isinstance(groups, list) else []
    destinations, roles = roles_of(named)
    machine = any(MACHINE in held for held in destinations.values())
    return Person(claims["sub"], str(claims.get("name") or claims["sub"]), destinations, roles, machine)


def roles_of(groups: Iterable[str]) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Groups as ``<destination>-<role>``, the destination in lower-case with ``-``; one without ``-`` is general.

    A group that is written otherwise is somebody else's: with a comma in it, it would name two destinations further on.
    """
    destinations: dict[str, frozenset[str]] = {}
    general: set[str] = set()
    for group in filter(_GROUP.fullmatch, groups):
        destination, _, role = group.rpartition("-")
        if destination:
            destinations[destination] = destinations.get(destination, frozenset()) | {role}
        else:
            general.add(group)
    return destinations, frozenset(general)
