"""Staff log in with a browser that holds random numbers only: what they stand for stays on the server."""

import base64
import hashlib
import hmac
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import asyncpg
from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.chassis.database import seconds_left
from services.chassis.logs import log
from services.chassis.problems import Problem
from services.front import sessions
from services.front.access import Access, Person
from services.front.provider import SECONDS, Client, LoginFailed, Provider
from services.front.sessions import derived

PATIENCE = 600
"""Seconds in which somebody may finish logging in."""

_OWN_PATH = re.compile(r"/(?!/)[\w/.?=&%:-]*", re.ASCII)


@dataclass(frozen=True)
class Session:
    """Somebody who is logged in, until this moment unless another page is asked for."""

    person: Person
    until: datetime


class Login:
    """The way in, the session, and the way out."""

    def __init__(self, client: Client, access: Access, pool: asyncpg.Pool) -> None:
        self._provider, self._pool, self._home = Provider(client, access), pool, f"{client.home}/"
        self._secure = client.home.startswith("https://")
        # A browser keeps cookies by host and not by port, so on a shared loopback the names must be nobody else's.
        self._cookie, self._way_in = (f"{'__Host-' * self._secure}{kind}-{client.id}" for kind in ("staff", "login"))

    async def session(self, request: Request, now: datetime, idle: bool = False) -> Session | None:
        """Who asks, with roles no older than an access token, or None; Problem 503 when the provider must be asked
        and does not answer; ``idle`` prolongs nothing."""
        id = request.cookies.get(self._cookie, "")
        # A second to keep what comes; of a shorter time for answers, three quarters.
        enough = min(SECONDS + 1, seconds_left() * 3 / 4)
        async with self._pool.acquire() as tx, tx.transaction():
            held = await sessions.use(tx, id, now, idle)
            if held is None:
                return None
            with suppress(LoginFailed):
                return Session(await self._provider.person(held.tokens, now), held.until)
            # The row is locked: two pages that are asked for at once do not both spend the one token that renews.
            try:
                tokens = await self._provider.renewed(held.tokens, now, enough)
            except LoginFailed:
                await sessions.end(tx, id)
                return None
            await sessions.renew(tx, id, tokens)
        # They are on disk first: looking at them may need the provider's keys, and waiting for those must lose nothing.
        try:
            return Session(await self._provider.person(tokens, now), held.until)
        except LoginFailed:
            async with self._pool.acquire() as tx:
                await sessions.end(tx, id)
            return None

    async def start(self, to: str, now: datetime) -> Response:
        """Off to the provider; ``to`` is the page of ours to come back to.

        State, nonce and verifier are made from one random number in a cookie: whoever comes back must be the browser
        that left, and nothing is stored about people who are not logged in.
        """
        seed = secrets.token_urlsafe(32)
        challenge = _spelled(hashlib.sha256(_told(seed, "verifier").encode()).digest())
        answer = _sent(await self._provider.way_in(_told(seed, "state"), _told(seed, "nonce"), challenge, now))
        self._give(answer, self._way_in, f"{seed}.{_spelled(own_path(to).encode())}", PATIENCE)
        return answer

    async def finish(self, request: Request, now: datetime) -> Response:
        """Back from the provider: a new session, and on to the page; LoginFailed otherwise."""
        seed, _, place = request.cookies.get(self._way_in, "").partition(".")
        asked = request.query_params
        mine = hmac.compare_digest(asked.get("state", "").encode(), _told(seed, "state").encode())
        if not (seed and mine and "code" in asked):
            raise LoginFailed
        tokens = await self._provider.exchange(asked["code"], _told(seed, "verifier"), _told(seed, "nonce"), now)
        async with self._pool.acquire() as tx, tx.transaction():
            await sessions.end(tx, request.cookies.get(self._cookie, ""))
            id = await sessions.begin(tx, tokens, now)
        log().info("logged_in", subject=(await self._provider.person(tokens, now)).subject)
        answer = _sent(own_path(_read(place)))
        self._give(answer, self._cookie, id, None)
        self._take(answer, self._way_in)
        return answer

    async def leave(self, request: Request, now: datetime) -> Response:
        """Ends the session here, and sends the browser on to end the provider's."""
        async with self._pool.acquire() as tx:
            tokens = await sessions.end(tx, request.cookies.get(self._cookie, ""))
        to = self._home
        if tokens:
            # Without the provider the session here has ended all the same.
            with suppress(Problem):
                to = await self._provider.way_out(tokens, now)
        answer = _sent(to)
        self._take(answer, self._cookie)
        return answer

    def _give(self, answer: Response, name: str, value: str, seconds: int | None) -> None:
        # Lax and not Strict: the provider's redirect, on which both cookies must travel, comes from another site.
        answer.set_cookie(name, value, seconds, secure=self._secure, httponly=True, samesite="lax")

    def _take(self, answer: Response, name: str) -> None:
        answer.delete_cookie(name, secure=self._secure, httponly=True, samesite="lax")


def own_path(text: str) -> str:
    """``text`` where it is a path of ours, ``/`` otherwise: nobody is sent on to another site."""
    return text if _OWN_PATH.fullmatch(text) else "/"


def _sent(to: str) -> Response:
    return RedirectResponse(to, 303)


def _told(seed: str, purpose: str) -> str:
    return _spelled(derived(seed, purpose))


def _spelled(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(text: str) -> str:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        return "/"
