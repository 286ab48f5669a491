"""A second web face of intake beside the desk's own, with a bug in it."""

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.process import Process, answers, end, until_ready
from tests.canary.places import Beside
from tests.journeys.desk import Desk


@contextmanager
def planted_intake(desk: Desk, plant: str, module: str = "tests.canary.plants") -> Iterator[Beside]:
    """Told by its environment what the desk's own is told, but for its port and its name."""
    told = Path(f"/proc/{desk.endpoints['pids']['intake']}/environ").read_text()
    env = dict(line.partition("=")[::2] for line in told.split("\0") if line.startswith(("LOKET_INTAKE_", "OTEL_")))
    port = _free_port()
    env |= {"LOKET_INTAKE_PORT": str(port), "LOKET_INTAKE_INSTANCE": f"planted-{plant}"}
    url = f"http://127.0.0.1:{port}"
    argv = (sys.executable, "-m", module, plant)
    process = Process(f"planted-{plant}", argv, answers(f"{url}/health/ready"), env)
    logs = desk.home / "logs"
    child = process.start(logs)
    try:
        asyncio.run(until_ready(process, child, logs))
        yield Beside(child.pid, url)
    finally:
        end(process, child, 15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
