"""A command of a service, with the settings of its running process: ``… within routing quarantine list``."""

import json
import os
import sys
from pathlib import Path
from typing import NoReturn


def running(process: str) -> int:
    """The number of a process of the stack; ends with one sentence when the stack or the process is not there."""
    state = Path(os.environ.get("LOKET_STATE", ".state"))
    try:
        pids: dict[str, int] = json.loads((state / "endpoints.json").read_text())["pids"]
    except FileNotFoundError:
        sys.exit(f"No stack runs on {state}; start it with make run.")
    if process not in pids:
        sys.exit(f"There is no process {process!r}; choose from {', '.join(pids)}.")
    return pids[process]


def run(process: str, *rest: str) -> NoReturn:
    """Becomes the command."""
    told = Path(f"/proc/{running(process)}/environ").read_text().split("\0")
    settings = dict(line.split("=", 1) for line in told if line.startswith("LOKET_"))
    service = process.partition("-")[0]
    os.execve(sys.executable, [sys.executable, "-m", f"services.{service}", *rest], {**os.environ, **settings})


if __name__ == "__main__":
    run(*(sys.argv[1:] or [""]))
