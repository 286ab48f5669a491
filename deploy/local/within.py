"""A command of a service, with the settings of its running process: ``… within routing quarantine list``."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn


def run(process: str, *rest: str) -> NoReturn:
    """Becomes the command; ends with one sentence when the stack or the process is not there."""
    state = Path(os.environ.get("LOKET_STATE", ".state"))
    try:
        pids: dict[str, int] = json.loads((state / "endpoints.json").read_text())["pids"]
    except FileNotFoundError:
        sys.exit(f"No stack runs on {state}; start it with make run.")
    settings = _settings(pids.get(process))
    if not settings:
        sys.exit(f"There is no process {process!r} of a service; choose from {', '.join(pids)}.")
    service = process.partition("-")[0]
    os.execve(sys.executable, [sys.executable, "-m", f"services.{service}", *rest], {**os.environ, **settings})


def _settings(pid: int | None) -> dict[str, str]:
    try:
        told = Path(f"/proc/{pid}/environ").read_text().split("\0")
    except OSError:
        return {}
    return {name: value for name, _, value in (line.partition("=") for line in told) if name.startswith("LOKET_")}


if __name__ == "__main__":
    run(*(sys.argv[1:] or [""]))
