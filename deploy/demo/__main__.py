"""``python -m deploy.demo``: plays the demonstration into the running stack; a second time it only shows it again."""

import hashlib
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from deploy.demo.doors import Doors, Stuck
from deploy.demo.script import Complaint, complaints, places
from deploy.local.login import LoginFailed
from deploy.local.state import write_private

WIDE = 200
"""Characters of a line where there is no terminal: more than any row takes."""


def main(console: Console, state: Path) -> None:
    """Files and handles what was not yet; Stuck, LoginFailed or TransportError when the stack does not follow."""
    try:
        endpoints = json.loads((state / "endpoints.json").read_text())
    except FileNotFoundError:
        raise Stuck(f"No stack runs on {state}; start it with make run in another terminal.") from None
    doors, memory = Doors(endpoints), state / "demo.json"
    known: dict[str, Any] = json.loads(memory.read_text()) if memory.exists() else {"seed": secrets.token_hex(32)}
    write_private(memory, known)
    shown = Table("What it shows", "Stands at", box=None, padding=(0, 2, 0, 0))
    shown.add_column("Return code", no_wrap=True)
    for complaint in track(complaints(), "Ten complaints", console=console, transient=True):
        key = _key(known["seed"], complaint)
        code = doors.file(complaint, key)
        # Played once: after that it is yours, wherever you take it.
        if key not in known.setdefault("played", []):
            doors.play(complaint, code)
            known["played"].append(key)
            write_private(memory, known)
        shown.add_row(complaint.title, ", ".join(places(doors.status(code))), _grouped(code))
    console.print(shown)
    _where(console, state, endpoints)


def _key(seed: str, complaint: Complaint) -> str:
    """The Idempotency-Key: random for each stack, and another one when the complaint is another."""
    return hashlib.sha256((seed + json.dumps(complaint.body, sort_keys=True)).encode()).hexdigest()


def _grouped(code: str) -> str:
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _where(console: Console, state: Path, endpoints: dict[str, Any]) -> None:
    """Which door to look behind, as whom."""
    passwords = {account["username"]: account["password"] for account in endpoints["accounts"]}
    people = (
        ("s.kaya", "KCOO", "committee"),
        ("n.elamrani", "IC_RIJK", "committee"),
        ("l.martina", "the desk", "routing"),
    )
    follow = f"docs/examples/subscribe.py {state / 'endpoints.json'} DEP_EZ {endpoints['keys']['DEP_EZ']}"
    for line in (
        f"\nAs the reporter: {endpoints['intake']}/nl or /en, with a return code.",
        *(f"As {place}: {endpoints[door]}, as {name}, password {passwords[name]}." for name, place, door in people),
        f"As the system of EZ: .venv/bin/python {follow}",
        f"The letters: {endpoints['mail']}. The traces: {endpoints['traces']}.",
    ):
        console.print(line, highlight=False, soft_wrap=True, markup=False)


def console() -> Console:
    """As wide as the terminal; what is read by no terminal has no width, and a return code stays on its line."""
    fixed = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if fixed else WIDE)


if __name__ == "__main__":
    try:
        main(console(), Path(os.environ.get("LOKET_STATE", ".state")))
    except (Stuck, LoginFailed) as problem:
        sys.exit(str(problem))
    except httpx.TransportError:
        sys.exit("The stack does not answer; look whether make run is still there.")
