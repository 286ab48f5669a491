"""The provider's own process: Canaille with our people and clients, serving tokens as RFC 9068 writes them."""

import asyncio
import json
import sys
import time
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from canaille.oidc.jose import server_signing_key
from canaille.oidc.provider import authorization, get_issuer
from canaille.oidc.userinfo import UserInfo, generate_user_claims
from hypercorn.asyncio import serve
from hypercorn.config import Config
from joserfc import jwt

LIFETIME = 900
"""Seconds that an access token lasts, and so the time in which a role that was taken away is really gone."""


def access_token(client: Any, user: Any, scope: str, **_: Any) -> str:
    """One kind of token for people and machines, where Canaille gives a machine an opaque string (RFC 9068, 2)."""
    key = server_signing_key()
    now = int(time.time())
    if user:
        holder = UserInfo(generate_user_claims(user)).filter(scope)
    else:
        holder = {"sub": client.client_id, "groups": [f"{client.client_id}-system"]}
    claims = {
        "iss": get_issuer(),
        "aud": [audience.client_id for audience in client.audience],
        "client_id": client.client_id,
        "jti": str(uuid.uuid4()),
        "iat": now,
        "exp": now + LIFETIME,
        "scope": scope,
        **holder,
    }
    return jwt.encode({"typ": "at+jwt", "alg": "RS256", "kid": key.kid}, claims, key)


def seed(accounts: Iterable[Mapping[str, Any]], clients: Iterable[Mapping[str, Any]]) -> None:
    """Makes people, groups and clients as they are listed, and leaves a password that was set."""
    for account in accounts:
        user = _one(models.User, user_name=account["username"])
        user.formatted_name = account["name"]
        user.groups = [_one(models.Group, display_name=role) for role in account["roles"]]
        if not user.password:
            user.password = account["password"]
        Backend.instance.save(user)
    audience = None
    for listed in clients:
        client = _one(models.Client, client_id=listed["client_id"])
        client.client_id_issued_at = datetime.now(UTC)
        for name, value in listed.items():
            setattr(client, name, value)
        # The first client is the one that all tokens are for; an ID token is for the client that asked for it as well.
        audience = audience or client
        client.audience = [audience, *([client] if client is not audience else ())]
        Backend.instance.save(client)


def _one(model: Any, **identity: str) -> Any:
    found = Backend.instance.get(model, **identity)
    if not found:
        found = model(**identity)
        Backend.instance.save(found)
    return found


def main(settings: Path) -> None:
    """Seeds and serves until it is told to stop."""
    told = json.loads(settings.read_text())
    app = create_app(config=told["canaille"])
    app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = f"{access_token.__module__}.{access_token.__name__}"
    grants = ("authorization_code", "refresh_token", "client_credentials")
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = dict.fromkeys(grants, LIFETIME)
    authorization.load_config(app.config)
    with app.app_context(), Backend.instance.session():
        seed(told["accounts"], told["clients"])
    asyncio.run(serve(app, Config.from_mapping(bind=app.config["SERVER_NAME"]), mode="wsgi"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
