"""The alarms of deploy/alerts, judged as Prometheus does from what the processes of a desk tell."""

import json
import re
import time
from pathlib import Path

import httpx
import yaml

from deploy.local.process import CHECKOUT
from deploy.ops.watch import read_metrics
from tests.journeys.desk import Desk

RULES = CHECKOUT / "deploy" / "alerts" / "loket.rules.yml"
ABOVE = re.compile(r"(loket_\w+) > (\d+)")
"""The rules that one sample decides; the others are not judged here."""
MINUTE = "1m"
"""How long each of them waits, where it waits at all."""


class Alarms:
    """``rang`` is when each alarm rang for the first time, by its name: the monotonic clock, and for which process."""

    def __init__(self, desk: Desk) -> None:
        told = Path(f"/proc/{desk.endpoints['pids']['ops']}/environ").read_text().split("\0")
        (processes,) = (line.partition("=")[2] for line in told if line.startswith("LOKET_OPS_PROCESSES="))
        self._desk, self._processes = desk, dict(json.loads(processes))
        rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
        self._rules = [(rule, made) for rule in rules if (made := ABOVE.fullmatch(rule["expr"]))]
        self._since: dict[tuple[str, str], float] = {}
        self.rang: dict[str, tuple[float, str]] = {}

    def look(self) -> None:
        """One scrape of every process."""
        for process, url in self._processes.items():
            try:
                samples = read_metrics(self._desk.http.get(f"{url}/metrics").content)
            except httpx.TransportError:
                samples = []
            now, values = time.monotonic(), {one.name: one.value for one in samples if not one.labels}
            for rule, made in self._rules:
                self._judge((rule["alert"], process), values.get(made[1], 0) > float(made[2]), now, "for" in rule)

    def _judge(self, key: tuple[str, str], true: bool, now: float, waits: bool) -> None:
        if not true:
            self._since.pop(key, None)
        elif now - self._since.setdefault(key, now) >= 60 * waits:
            self.rang.setdefault(key[0], (now, key[1]))
