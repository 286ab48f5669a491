"""No forged token opens anything, and no forged ID token logs anybody in; a check that is missing is found."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jws, jwt
from pydantic import SecretStr

from services.chassis.problems import Problem
from services.front import access as front
from services.front.access import Access, person_of
from services.front.provider import Client, LoginFailed, Provider
from tests.rights.forgeries import claims, forgeries, identities, signed
from tests.rights.provider import Signing, signing

NONCE, SECRET = "asked-for-by-this-login", "the-secret-of-the-client"


@dataclass(frozen=True)
class Forged:
    """What was made once, because keys take their time."""

    provider: Signing
    tokens: Sequence[tuple[str, str]]
    identities: Sequence[tuple[str, str]]
    access: Access
    asked: Provider

    def opened(self) -> set[str]:
        """The forgeries that are taken for a token; each refusal is the same 401 and quotes nothing."""
        return {name for name, token in self.tokens if self._opens(name, token)}

    def _opens(self, name: str, token: str) -> bool:
        try:
            asyncio.run(self.access.person(token, datetime.now(UTC)))
        except Problem as refused:
            assert refused.status == 401, name
            assert not any(len(part) > 2 and part in refused.detail for part in token.split(".")), name
            return False
        return True

    def logged_in(self) -> set[str]:
        """The forged ID tokens that log somebody in."""
        good = signed(self.provider, claims(self.provider.issuer, int(time.time())))
        return {name for name, identity in self.identities if self.logs_in(good, identity)}

    def logged_in_with_an_access_token(self) -> set[str]:
        """The forged access tokens, some of each kind, that log somebody in beside a good ID token."""
        good = self.identity
        return {name for name, access in self.tokens[::4] if self.logs_in(access, good)}

    @property
    def identity(self) -> str:
        """A good one."""
        told = claims(self.provider.issuer, int(time.time()), aud="loket", nonce=NONCE)
        return signed(self.provider, told, typ="JWT")

    def logs_in(self, access: str, identity: str) -> bool:
        """Whether somebody who comes back from the provider to these two is logged in."""
        self.provider.given = {"access_token": access, "id_token": identity}
        try:
            asyncio.run(self.asked.exchange("code", "verifier", NONCE, datetime.now(UTC)))
        except LoginFailed:
            return False
        return True


@pytest.fixture(scope="module")
def forged() -> Iterator[Forged]:
    now = int(time.time())
    with signing() as provider:
        made = list(forgeries(provider, now)), list(identities(provider, now, NONCE, SECRET))
        access = Access(provider.issuer, "loket")
        client = Client(provider.issuer, "loket", SecretStr(SECRET), "http://127.0.0.1:9")
        yield Forged(provider, *made, access, Provider(client, access))


@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_what_the_provider_signs_is_read_and_logs_in(forged: Forged, alg: str) -> None:
    token = signed(forged.provider, claims(forged.provider.issuer, int(time.time())), alg=alg)
    assert asyncio.run(forged.access.person(token, datetime.now(UTC))).subject == "s.kaya"
    assert forged.logs_in(token, forged.identity)


def test_no_forged_token_opens_anything(forged: Forged) -> None:
    assert forged.opened() == set()


def test_no_forged_identity_and_no_forged_token_beside_a_good_one_logs_in(forged: Forged) -> None:
    assert forged.logged_in() == set()
    assert forged.logged_in_with_an_access_token() == set()


@pytest.mark.parametrize(
    ("claim", "opens", "logs_in"),
    [
        ("aud", {"another audience", "without aud"}, {"for another client", "without aud"}),
        ("iss", {"another issuer", "an issuer with a slash more"}, {"another issuer", "without iss"}),
        ("exp", {"without exp"}, {"without exp"}),
        ("nonce", set(), {"the nonce of another login", "an empty nonce", "without nonce"}),
    ],
)
def test_a_claim_that_nobody_looks_at_is_found(
    forged: Forged, monkeypatch: pytest.MonkeyPatch, claim: str, opens: set[str], logs_in: set[str]
) -> None:
    right = jwt.JWTClaimsRegistry

    def careless(**rules: Any) -> jwt.JWTClaimsRegistry:
        return right(**{name: rule for name, rule in rules.items() if name != claim})

    monkeypatch.setattr(jwt, "JWTClaimsRegistry", careless)
    assert forged.opened() >= opens
    assert forged.logged_in() >= logs_in


def test_a_type_an_algorithm_and_a_signature_that_nobody_looks_at_are_found(
    forged: Forged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "TYPES", front.TYPES | {"jwt"})
    assert "of the type 'JWT'" in forged.opened()
    monkeypatch.setattr(front, "ALGORITHMS", (*front.ALGORITHMS, "RS512"))
    assert "RS512 by the real key" in forged.opened()

    def believed(token: str, *_: Any, **__: Any) -> jwt.Token:
        read = jws.extract_compact(token.encode())
        return jwt.Token(read.headers(), dict(json.loads(read.payload)))

    monkeypatch.setattr(jwt, "decode", believed)
    assert {"another key under the same name", "other claims under its signature"} <= forged.opened()


@pytest.mark.parametrize(
    "group",
    ["x,kcoo-member", "KCOO-member", "dep_ez-member", "kcoo -member", "kcoo-member\n", "-member", "kcoo-",
     "kcoo--chair", "*-member", "%-member", "", "desk ", "DESK", "/desk", "\u212acoo-member"],
)  # fmt: skip
def test_a_group_that_is_written_otherwise_than_the_documents_say_gives_no_role(group: str) -> None:
    person = person_of({"sub": "s.kaya", "groups": [group]})
    assert (person.destinations, person.roles, person.machine) == ({}, frozenset(), False)
