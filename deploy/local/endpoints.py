"""How to reach the running stack: one file for programs, one table for people."""

import json
from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from deploy.keys import own
from deploy.local.plan import Plan
from deploy.local.programs import trace_address
from deploy.postgres import DATABASE

COMPLAINT = {
    "facts": {
        "matter": ["undesirable-behaviour"],
        "experiencedPersonally": True,
        "form": "formal",
        "identity": "known",
        "reporterRole": "employee",
        "reporterOrganisation": "BZK",
        "accused": [{"organisation": "BZK", "position": "manager"}],
        "language": "nl",
    },
    "story": {"text": "Dit is een verzonnen verhaal.", "contact": {"name": "Test", "email": "test@example.org"}},
    "notice": {"channel": "mail", "address": "test@example.org"},
}


def endpoints(plan: Plan, pids: Mapping[str, int]) -> dict[str, Any]:
    """Everything a script, a test or another team needs, passwords included."""
    database = plan.postgres
    urls = {
        name: plan.url(name) for name in ("intake", "routing", "committee", "notify", "traces", "mail", "oidc", "ops")
    }
    principals = {name: password for name, password in plan.users.items() if name != "broker"}
    return {
        **urls,
        "kafka": {
            "bootstrap": f"127.0.0.1:{plan.ports['kafka']}",
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-256",
            "principals": {name: {"username": name, "password": word} for name, word in principals.items()},
        },
        "postgres": {
            "owner": database.dsn("owner", database.password, DATABASE),
            **{role: database.dsn(role, password, DATABASE) for role, password in plan.roles.items()},
        },
        "accounts": [
            {key: account[key] for key in ("username", "password", "roles")} for account in plan.provider.accounts
        ],
        "clients": plan.provider.clients,
        "keys": {destination: str(file) for destination, file in own(plan.state.keys).items()},
        "pids": dict(pids),
    }


def show(console: Console, plan: Plan) -> None:
    """The table of addresses and accounts, and a line that files a complaint now."""
    addresses = Table("", "", show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, text in (
        ("Report (nl, en)", f"{plan.url('intake')}/nl  {plan.url('intake')}/en"),
        ("Workbench (committees)", plan.url("committee")),
        ("Workbench (the desk)", plan.url("routing")),
        ("Letters", plan.url("mail")),
        ("Traces", plan.url("traces")),
        ("Does everything work?", f"{plan.url('ops')}/nl?live  {plan.url('ops')}/en?live"),
        ("Everything else", str(plan.state.endpoints)),
    ):
        addresses.add_row(name, text)
    people = Table("Demo account", "Password", "Roles", box=None, padding=(0, 2, 0, 0))
    for account in plan.provider.accounts:
        people.add_row(account["username"], account["password"], ", ".join(account["roles"]))
    for part in ("", addresses, "", people, "", "File a complaint now:"):
        console.print(part, highlight=False)
    body = json.dumps(COMPLAINT, ensure_ascii=False)
    line = f"curl -s {plan.url('intake')}/v1/complaints -H 'Content-Type: application/json' -d '{body}'"
    console.print(line, highlight=False, soft_wrap=True, markup=False)
    console.print("\nFollow a complaint by its id:", highlight=False)
    console.print(trace_address(plan, "<id>"), highlight=False, soft_wrap=True, markup=False)
    console.print("\nCtrl-C stops everything and keeps the data.", highlight=False)
