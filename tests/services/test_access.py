"""Tokens of the real provider are read rightly, and every forgery of one is refused."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from deploy.local.identity import AUDIENCE, STAFF, Provider
from deploy.local.login import TERMINAL, LoginFailed, machine_token, token_for
from deploy.local.ports import free_base, numbered
from deploy.local.process import end, until_ready
from services.chassis.problems import Problem
from services.front.access import KEPT, LEEWAY, PAUSE, Access, Person, roles_of


@contextmanager
def running(provider: Provider) -> Iterator[None]:
    process = provider.process()
    logs = provider.settings.parent
    child = process.start(logs)
    try:
        asyncio.run(until_ready(process, child, logs))
        yield
    finally:
        end(process, child, 5)


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    state = tmp_path_factory.mktemp("state")
    ports = numbered(free_base())
    provider = Provider.of(state, ports["oidc"], {AUDIENCE: "http://127.0.0.1:9"}, ["DEP_FIN", "DEP_EZ_COORDINATOR"])
    with running(provider):
        yield provider


@pytest.fixture(scope="module")
def access(provider: Provider) -> Access:
    return Access(provider.issuer, AUDIENCE)


@pytest.fixture(scope="module")
def token(provider: Provider) -> str:
    return login(provider, "k.dewit")


def login(provider: Provider, username: str) -> str:
    password = next(account["password"] for account in provider.accounts if account["username"] == username)
    return asyncio.run(token_for(provider.issuer, TERMINAL, username, password))


def person(access: Access, token: str, now: datetime | None = None) -> Person:
    return asyncio.run(access.person(token, now or datetime.now(UTC)))


def refused(access: Access, token: str, now: datetime | None = None) -> Problem:
    with pytest.raises(Problem) as caught:
        person(access, token, now)
    return caught.value


def signing_key(provider: Provider) -> RSAKey:
    return RSAKey.import_key(json.loads((provider.settings.parent / "secrets.json").read_text())["key"])


def test_a_person_has_the_roles_of_the_own_destination_and_of_no_other(access: Access, token: str) -> None:
    holder = person(access, token)
    assert (holder.subject, holder.name, holder.machine) == ("k.dewit", "Karin de Wit", False)
    assert holder.destinations == {"kcoo": {"secretary"}}
    holder.require("secretary", "kcoo")
    for role, destination in [("secretary", "ic-rijk"), ("chair", "kcoo"), ("desk", None), ("secretary", None)]:
        with pytest.raises(Problem) as caught:
            holder.require(role, destination)
        assert caught.value.status == 403


def test_everyone_on_the_list_has_the_roles_of_the_list(provider: Provider, access: Access) -> None:
    for account in STAFF:
        holder = person(access, login(provider, account.username))
        assert (holder.destinations, holder.roles) == roles_of(account.roles)


def test_a_destination_s_machine_speaks_for_that_destination_only(provider: Provider, access: Access) -> None:
    name = "dep-ez-coordinator"
    holder = person(access, asyncio.run(machine_token(provider.issuer, name, provider.clients[name])))
    assert holder == Person(name, name, {name: frozenset({"system"})}, frozenset(), machine=True)


def test_a_wrong_password_or_secret_gives_no_token(provider: Provider) -> None:
    with pytest.raises(LoginFailed):
        asyncio.run(token_for(provider.issuer, TERMINAL, "k.dewit", "not the password"))
    with pytest.raises(LoginFailed):
        asyncio.run(machine_token(provider.issuer, "dep-fin", "not the secret"))


def test_claims_that_are_not_for_us_or_not_for_now(provider: Provider, access: Access, token: str) -> None:
    key, claims, now = signing_key(provider), claims_of(token), int(time.time())
    header = {"alg": "RS256", "typ": "at+jwt", "kid": key.kid}
    assert person(access, jwt.encode(header, claims, key)) == person(access, token)
    wrong: list[dict[str, Any]] = [
        *({**claims, **change} for change in ({"aud": ["another"]}, {"iss": "http://127.0.0.1:1"})),
        *({**claims, **change} for change in ({"exp": now - LEEWAY - 2}, {"nbf": now + LEEWAY + 60})),
        *({name: claims[name] for name in claims if name != missing} for missing in ("aud", "iss", "exp", "sub")),
    ]
    for claim in wrong:
        assert refused(access, jwt.encode(header, claim, key)).status == 401, claim


def test_the_clocks_may_differ_a_little(access: Access, token: str) -> None:
    ends = datetime.fromtimestamp(claims_of(token)["exp"], UTC)
    person(access, token, ends + timedelta(seconds=LEEWAY - 1))
    assert refused(access, token, ends + timedelta(seconds=LEEWAY + 1)).status == 401


def test_a_token_for_another_audience_is_refused_there(provider: Provider, token: str) -> None:
    assert refused(Access(provider.issuer, "another"), token).status == 401


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    """A token that no careful library would make: signed with HMAC under any secret, or not at all."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = hmac.digest(secret, b".".join(parts), "sha256") if secret else b""
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def forgeries(real: RSAKey, claims: dict[str, Any]) -> Iterator[tuple[str, str]]:
    mine = RSAKey.generate_key(2048)
    header = {"typ": "at+jwt", "alg": "RS256", "kid": real.kid}
    good = jwt.encode(header, claims, real)
    yield "another key", jwt.encode(header, claims, mine)
    yield "a key of its own", jwt.encode({**header, "jwk": mine.as_dict(private=False)}, claims, mine)
    yield "an unknown key", jwt.encode({**header, "kid": "mine"}, claims, mine)
    yield "no key named", jwt.encode({"typ": "at+jwt", "alg": "RS256"}, claims, real)
    yield "no algorithm", by_hand({**header, "alg": "none"}, claims)
    yield "the public key as a password", by_hand({**header, "alg": "HS256"}, claims, real.as_pem(private=False))
    yield "an ID token", jwt.encode({**header, "typ": "JWT"}, claims, real)
    yield "no claims", jws.serialize_compact(header, b"[]", real)
    changed = jwt.encode(header, {**claims, "groups": ["kcoo-chair"]}, mine).split(".")[1]
    yield "other claims", ".".join([good.split(".")[0], changed, good.split(".")[2]])
    yield from [("cut off", good[:-4]), ("empty", ""), ("not a token", "a.b.c"), ("not ASCII", "é.ö.ü")]


def test_no_forgery_passes_and_no_refusal_repeats_it(provider: Provider, access: Access, token: str) -> None:
    for forgery, forged in forgeries(signing_key(provider), claims_of(token)):
        problem = refused(access, forged)
        assert problem.status == 401, forgery
        assert not any(len(part) > 2 and part in problem.detail for part in forged.split(".")), forgery


def test_the_header_must_carry_a_bearer_token(access: Access, token: str) -> None:
    def asked(*credentials: str) -> Person:
        headers = [(b"authorization", value.encode()) for value in credentials]
        return asyncio.run(access(Request({"type": "http", "headers": headers})))

    assert asked(f"bearer {token}").subject == "k.dewit"
    for credentials in [(), ("Bearer",), (f"Basic {token}",), (token,)]:
        with pytest.raises(Problem) as caught:
            asked(*credentials)
        assert caught.value.status == 401


def test_groups_become_roles_in_one_way() -> None:
    destinations, roles = roles_of(["dep-ez-coordinator-member", "dep-ez-member", "dep-ez-chair", "desk"])
    assert destinations == {"dep-ez-coordinator": {"member"}, "dep-ez": {"member", "chair"}}
    assert roles == {"desk"}


def test_keys_outlive_the_provider_for_an_hour_and_new_ones_are_picked_up(tmp_path: Path) -> None:
    provider = Provider.of(tmp_path, port := numbered(free_base())["oidc"], {AUDIENCE: "http://127.0.0.1:9"}, [])
    access, forgotten = (Access(provider.issuer, AUDIENCE) for _ in range(2))
    with running(provider):
        old, now = login(provider, "l.martina"), datetime.now(UTC)
        assert person(access, old, now) == person(forgotten, old, now)
    assert person(access, old, now + PAUSE).roles == {"desk"}
    for unable in (forgotten, Access(provider.issuer, AUDIENCE)):
        assert refused(unable, old, now + KEPT).status == 503

    secrets = tmp_path / "identity" / "secrets.json"
    secrets.write_text(json.dumps({**json.loads(secrets.read_text()), "key": None}))
    with running(Provider.of(tmp_path, port, {AUDIENCE: "http://127.0.0.1:9"}, [])):
        fresh = login(provider, "l.martina")
        assert refused(access, fresh, now + PAUSE / 2).status == 401
        later = max(now + 2 * PAUSE, datetime.now(UTC))
        assert person(access, fresh, later).roles == {"desk"}
        assert refused(access, old, later).status == 401


def claims_of(token: str) -> dict[str, Any]:
    return dict(json.loads(jws.extract_compact(token.encode()).payload))
