"""What a desk at rest takes: ``python -m tests.bench.rest``.

Beside a ``make run`` of the same ``LOKET_STATE`` that nobody uses: after a minute of rest, a minute of measuring. It
prints the processor in % of a core, and the memory in MiB as each process' share of its pages (PSS), so that what
processes have in common counts once.
"""

import json
import os
import re
import time
from pathlib import Path

from tests.bench.road import cpu

SECONDS = 60
SERVICES = ("intake", "intake-worker", "routing", "committee", "notify")


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (folder / "stat").exists():
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory(pid: int) -> float:
    """MiB of a process and all that it started."""
    kilobytes = 0
    for one in family(pid):
        rollup = Path(f"/proc/{one}/smaps_rollup")
        if rollup.exists() and (found := re.search(r"^Pss:\s+(\d+) kB", rollup.read_text(), re.MULTILINE)):
            kilobytes += int(found[1])
    return kilobytes / 1024


def report(pids: dict[str, int]) -> None:
    """Waits for the two minutes and prints."""
    time.sleep(SECONDS)
    before, began = cpu(pids), time.monotonic()
    time.sleep(SECONDS)
    after, took = cpu(pids), time.monotonic() - began
    spent = {name: (after[name] - before[name]) / took * 100 for name in after}
    held = {name: memory(pid) for name, pid in pids.items()}
    print("| process | % of a core | MiB |\n| --- | --- | --- |")
    for name in sorted(spent, key=spent.__getitem__, reverse=True):
        print(f"| {name} | {spent[name]:.2f} | {held[name]:.0f} |")
    services = sum(spent[name] for name in SERVICES)
    print(f"\nThe services {services:.1f} % of a core, the whole stack {sum(spent.values()):.1f} %;", end=" ")
    print(f"memory of the stack {sum(held.values()):,.0f} MiB.", flush=True)


if __name__ == "__main__":
    report(json.loads((Path(os.environ.get("LOKET_STATE", ".state")) / "endpoints.json").read_text())["pids"])
