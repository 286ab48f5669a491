"""Kafka's own disk full under load: the broker ends, reporters do not notice, and an operator is told why."""

import re
import signal
import subprocess
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from deploy.local.process import CHECKOUT
from deploy.ops.pages import words
from tests.crash.reporters import Reporters
from tests.crash.verdict import Findings
from tests.journeys.desk import Desk, until
from tests.outage.alarms import Alarms
from tests.outage.away import PATIENCE, pid_of
from tests.outage.broker import WORKERS
from tests.outage.disk import FULL, full
from tests.outage.load import between, filing, settled

ENDS = 60
"""Seconds in which the broker must have met its full disk; each complaint writes to it."""
RINGS = 200
"""Seconds in which the alarms must ring: a minute until it counts, another that the rules wait, and the relays' end
between, after which the silence of a reader counts anew."""
PROMISED = {"LoketProcessStandsStill", "LoketReaderSilent", "LoketEventsUnrelayed"}
"""The alarms whose runbooks speak of Kafka."""
SAYS_SO = re.compile(f"{FULL}|disk .* is full")


def kafka_disk_full(desk: Desk, seed: int, rate: float, found: Findings) -> Iterator[str]:
    """Full until every alarm rings. All relays are killed meanwhile, because what a relay only had in its memory is
    lost no other way."""
    reporters, alarms, log = Reporters(desk, seed, rate), Alarms(desk), desk.home / "logs" / "kafka.log"
    with filing(reporters):
        time.sleep(5)
        began, pid = time.monotonic(), pid_of(desk, "kafka")
        with full((desk.home / "kafka").resolve()):
            while Path(f"/proc/{pid}").exists() and time.monotonic() < began + ENDS:
                time.sleep(0.1)
            ended, last = time.monotonic(), log.read_text()
            if Path(f"/proc/{pid}").exists() or FULL not in last:
                found["UNNOTICED"].append("Kafka worked on with its disk full, or ended without a word about it")
            time.sleep(10)
            for process in WORKERS:
                desk.signal(process, signal.SIGKILL)
            while not alarms.rang.keys() >= PROMISED and time.monotonic() < began + RINGS:
                time.sleep(2)
                alarms.look()
            found["SILENT"] += sorted(PROMISED - alarms.rang.keys())
            found["UNCLEAR"] += _unclear(desk)
            over = time.monotonic()
        until(desk.ready, PATIENCE)
        back = time.monotonic()
    stretch, ends = between(reporters, began, over), (desk.home / "desk.log").read_text().count("kafka ended")
    if len(stretch.confirmed) < len(stretch.answers):
        found["REFUSED"].append(f"{len(stretch.answers) - len(stretch.confirmed)} complaints while the disk was full")
    yield f"Kafka ended {ended - began:.1f} s after its disk was full, and {ends} times in all"
    yield from (f"{alarm} rang for {who} after {at - began:.0f} s" for alarm, (at, who) in alarms.rang.items())
    yield f"full for {over - began:.0f} s: {stretch}"
    yield f"room again: every service worked after {back - over:.0f} s"
    after = settled(reporters, found)
    yield f"{len(reporters.confirmed)} complaints, {after} the last was confirmed"


def _unclear(desk: Desk) -> Iterator[str]:
    """What is wrong with what the operator's page shows: Kafka, and a command that says that its disk is full."""
    sentence = words("en")["reasons"]["the broker has not answered the reader"]
    shown = unescape(desk.http.get(f"{desk.url('ops')}/en").text).partition(sentence)[2]
    (command, *_) = re.findall(r"<code>(.+?)</code>", shown) or [""]
    if not command:
        yield "the page says nothing of Kafka"
        return
    said = subprocess.run(command, shell=True, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)
    if not SAYS_SO.search(said.stdout):
        yield f"{command} does not name the disk: {said.stdout[-200:]}"
