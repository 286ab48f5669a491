"""The OIDC provider of the embedded stack: its demo staff, its clients, and how its process is started."""

import json
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

from deploy.local.login import RETURN, TERMINAL
from deploy.local.process import Process, answers
from deploy.local.state import write_private
from schemas.streams import principal

AUDIENCE = "loket"
"""The client id of the workbench, and the audience of every token that a service accepts."""
DESK = "loket-desk"
"""The client id of the pages for the desk's own staff."""


@dataclass(frozen=True)
class Account:
    """An invented member of staff."""

    username: str
    name: str
    roles: tuple[str, ...]


STAFF = (
    Account("k.dewit", "Karin de Wit", ("kcoo-secretary",)),
    Account("s.kaya", "Selim Kaya", ("kcoo-member",)),
    Account("h.vandam", "Hanneke van Dam", ("kcoo-chair", "kcoo-member")),
    Account("p.hoekstra", "Pieter Hoekstra", ("ic-rijk-secretary",)),
    Account("n.elamrani", "Nadia El Amrani", ("ic-rijk-member",)),
    Account("j.terhorst", "Joost ter Horst", ("ic-rijk-chair", "ic-rijk-member")),
    Account("m.smit", "Marieke Smit", ("dep-jenv-secretary", "dep-jenv-member")),
    Account("r.ramdin", "Ravi Ramdin", ("dep-jenv-chair", "dep-jenv-member")),
    Account("f.postma", "Femke Postma", ("dep-fin-secretary", "dep-fin-member")),
    Account("t.jacobs", "Tom Jacobs", ("dep-ez-secretary", "dep-ez-member")),
    Account("l.martina", "Lianne Martina", ("desk",)),
    Account("b.visser", "Bram Visser", ("desk",)),
    Account("a.degroot", "Aafke de Groot", ("auditor",)),
    Account("o.mulder", "Oscar Mulder", ("administrator",)),
)


@dataclass(frozen=True)
class Provider:
    """One provider on loopback; ``accounts`` and ``clients`` carry the passwords and secrets it was given."""

    issuer: str
    settings: Path
    accounts: list[dict[str, Any]]
    clients: dict[str, str]

    @classmethod
    def of(cls, state: Path, port: int, homes: Mapping[str, str], destinations: Sequence[str]) -> "Provider":
        """Keeps its files in ``state``/identity; ``homes`` are the base URLs that people log in to, by client id.

        The first of them is the audience. Each of ``destinations`` (codes) gets a client for its machines. Keys and
        passwords are made once; people, roles and clients follow this file at every start.
        """
        folder = state / "identity"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = (*homes, *map(principal, destinations))
        known = _secrets(folder / "secrets.json", names)
        accounts = [{**asdict(person), "password": known["passwords"][person.username]} for person in STAFF]
        clients = {name: known["clients"][name] for name in names}
        told = {
            "canaille": _canaille(folder, port, known),
            "accounts": accounts,
            "clients": _clients(homes, clients),
        }
        write_private(folder / "settings.json", told)
        return cls(f"http://127.0.0.1:{port}", folder / "settings.json", accounts, clients)

    def process(self) -> Process:
        """Nothing waits for it: the services fetch its keys at their first token."""
        argv = (sys.executable, "-m", "deploy.local.identity_provider", str(self.settings))
        return Process("oidc", argv, answers(f"{self.issuer}/.well-known/openid-configuration"))


def _canaille(folder: Path, port: int, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SECRET_KEY": known["session"],
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {
            "NAME": "Gezamenlijk loket",
            "DATABASE": "sql",
            "LOGO": None,
            "SMTP": None,
            "JAVASCRIPT": False,
            "HTMX": False,
            "ENABLE_PASSWORD_RECOVERY": False,
            # By default everyone may found groups, and so could name themselves a member anywhere.
            "ACL": {"STAFF": {"PERMISSIONS": ["use_oidc"], "READ": ["user_name"], "WRITE": []}},
        },
        "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{folder.resolve() / 'canaille.sqlite'}"},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [known["key"]]},
    }


def _clients(homes: Mapping[str, str], known: Mapping[str, str]) -> list[dict[str, Any]]:
    people: dict[str, Any] = {
        # A client of the desk's own on loopback: Canaille asks no consent for it, as no employer's provider would.
        "client_uri": next(iter(homes.values())),
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": ["openid", "profile", "groups"],
    }
    machine = {"grant_types": ["client_credentials"], "scope": ["groups"]}
    secret = {"token_endpoint_auth_method": "client_secret_basic"}
    return [
        *(
            {
                "client_id": name,
                "client_name": name,
                "client_secret": known[name],
                "redirect_uris": [f"{home}/signed-in"],
                "post_logout_redirect_uris": [f"{home}/"],
                **people,
                **secret,
            }
            for name, home in homes.items()
        ),
        {
            "client_id": TERMINAL,
            "client_name": "Terminal",
            "redirect_uris": [RETURN],
            "token_endpoint_auth_method": "none",
            **people,
        },
        *(
            {"client_id": name, "client_name": name, "client_secret": value, **machine, **secret}
            for name, value in known.items()
            if name not in homes
        ),
    ]


def _secrets(path: Path, clients: Sequence[str]) -> dict[str, Any]:
    """Those made before, and what is missing made now."""
    known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {"passwords": {}, "clients": {}}
    known.setdefault("session", secrets.token_hex(32))
    if not known.get("key"):
        known["key"] = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True).as_dict(private=True)
    for person in STAFF:
        known["passwords"].setdefault(person.username, secrets.token_urlsafe(9))
    for name in clients:
        known["clients"].setdefault(name, secrets.token_urlsafe(24))
    write_private(path, known)
    return known
