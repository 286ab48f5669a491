"""Everybody who knocks: nobody, reporters with a code, and people and systems of every role, each in every way."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import asyncpg
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.front import sessions
from services.front.sessions import Tokens
from tests.journeys.desk import Desk

Way = Literal["nothing", "code", "token", "browser"]
CLIENTS = {"committee": "loket", "routing": "loket-desk"}
"""Where staff have a browser session, and under whose name."""
MADE_UP = "1" * 24
"""A code that nobody has."""


@dataclass(frozen=True)
class Person:
    """What the documents say of somebody: where they work on cases, what they audit, and their roles at the desk."""

    name: str
    groups: tuple[str, ...]
    works: str = ""
    audits: str = ""
    role: str = ""
    machine: bool = False

    @property
    def subject(self) -> str:
        """Their stable id at the provider."""
        return self.name.replace(" ", "-")


PEOPLE = (
    Person("the secretary", ("kcoo-secretary",), works="KCOO"),
    Person("a member", ("kcoo-member",), works="KCOO"),
    Person("the chair", ("kcoo-chair",), works="KCOO"),
    Person("somebody at another committee", ("ic-rijk-secretary", "ic-rijk-member", "ic-rijk-chair"), works="IC_RIJK"),
    Person("a member at a department", ("dep-ez-member",), works="DEP_EZ"),
    Person("dep-ez", ("dep-ez-system",), works="DEP_EZ", machine=True),
    Person("dep-fin", ("dep-fin-system",), works="DEP_FIN", machine=True),
    Person("the auditor of the committee", ("kcoo-auditor",), audits="KCOO"),
    Person("the auditor", ("auditor",), audits="every", role="auditor"),
    Person("the desk", ("desk",), role="desk"),
    Person("the administrator", ("administrator",), role="administrator"),
    Person("a colleague without a role", ("everyone", "x,kcoo-member", "KCOO-chair", "kcoo")),
)


@dataclass(frozen=True)
class Pass:
    """How somebody enters; ``code`` is what they type where a form asks for one."""

    who: str
    way: Way
    person: Person | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


def passes(desk: Desk, code: str, another: str) -> list[Pass]:
    """One for each person and way; ``another`` is the code of somebody else's complaint."""
    tokens = {person.name: token(desk, person) for person in PEOPLE}
    people = [person for person in PEOPLE if not person.machine]
    cookies = asyncio.run(_cookies(desk, {person.name: tokens[person.name] for person in people}))
    return [
        Pass("nobody", "nothing"),
        *_reporters({"the reporter": code, "another reporter": another, "somebody who guesses": MADE_UP}),
        *(Pass(one.name, "token", one, {"Authorization": f"Bearer {tokens[one.name]}"}) for one in PEOPLE),
        *(Pass(one.name, "browser", one, {"Cookie": cookies[one.name]}) for one in people),
    ]


def _reporters(codes: Mapping[str, str]) -> Iterator[Pass]:
    for who, code in codes.items():
        yield Pass(who, "code", None, {"Authorization": f"Code {code}"}, code)


def token(desk: Desk, person: Person) -> str:
    """As the provider of the desk would sign it (that it does is tested where it is read)."""
    secrets = json.loads((desk.home / "identity" / "secrets.json").read_text())
    key = RSAKey.import_key(secrets["key"])
    now = int(time.time())
    claims = {"iss": desk.url("oidc"), "aud": list(CLIENTS.values()), "sub": person.subject, "iat": now}
    told = {**claims, "exp": now + 900, "name": person.name, "groups": list(person.groups)}
    return jwt.encode({"typ": "at+jwt", "alg": "RS256", "kid": key.kid}, told, key)


async def _cookies(desk: Desk, tokens: Mapping[str, str]) -> dict[str, str]:
    """A session of each of these people at each of the two places, begun as a login begins it."""
    found: dict[str, list[str]] = {who: [] for who in tokens}
    for service, client in CLIENTS.items():
        tx = await asyncpg.connect(desk.endpoints["postgres"][service])
        try:
            for who, access in tokens.items():
                id = await sessions.begin(tx, Tokens(access, None, ""), datetime.now(UTC))
                found[who].append(f"staff-{client}={id}")
        finally:
            await tx.close()
    return {who: "; ".join(cookies) for who, cookies in found.items()}
