"""The embedded stack itself: who can read it, who can reach it, what it refuses, and how it dies and comes back."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.ports import NAMES, free_base
from deploy.local.postgres import Postgres
from schemas.streams import SERVICES
from tests.journeys.desk import Desk, until

COMMAND = (sys.executable, "-m", "deploy.local")
LISTENING = "0A"
LOOPBACK = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(Postgres.of(tmp_path, 0, "").home, ignore_errors=True)


def start(home: Path, base: str) -> "subprocess.Popen[str]":
    settings = {**os.environ, "LOKET_STATE": str(home), "LOKET_PORT_BASE": base}
    return subprocess.Popen(COMMAND, env=settings, stderr=subprocess.PIPE, text=True)


def pids(home: Path) -> list[int]:
    return list(json.loads((home / "endpoints.json").read_text())["pids"].values())


def alive(numbers: list[int]) -> list[int]:
    # A child of a killed supervisor may stay a zombie of whoever adopted it, and a zombie has no program.
    return [number for number in numbers if Path(f"/proc/{number}/cmdline").exists() and program(number)]


def program(number: int) -> list[str]:
    return [word for word in Path(f"/proc/{number}/cmdline").read_text().split("\0") if word]


def test_what_it_keeps_is_for_its_owner_only(desk: Desk) -> None:
    assert desk.home.stat().st_mode & 0o077 == 0
    private = [*(desk.home / "keys").rglob("*.jwk"), desk.home / "endpoints.json", desk.home / "secrets.json"]
    assert [file for file in private if file.stat().st_mode & 0o777 != 0o600] == []


def test_every_service_is_recognisable_by_its_command_line(desk: Desk) -> None:
    running = desk.endpoints["pids"]
    assert [name for name in SERVICES if f"services.{name}" not in program(running[name])] == []


def test_the_web_face_gets_no_private_key_and_no_way_to_kafka(desk: Desk) -> None:
    environment = Path(f"/proc/{desk.endpoints['pids']['intake']}/environ").read_text()
    assert "LOKET_INTAKE_DESK_KEY" in environment
    assert "KEYRING" not in environment
    assert "KAFKA" not in environment


def test_nothing_listens_beyond_loopback(desk: Desk) -> None:
    base = int(desk.url("intake").rpartition(":")[2])
    ours = {f"{port:04X}" for port in range(base, base + len(NAMES))}
    rows = [line.split() for kind in ("tcp", "tcp6") for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]]
    listening = [row[1].split(":") for row in rows if row[3] == LISTENING]
    found = {port: address for address, port in listening if port in ours}
    assert found.keys() == ours
    assert set(found.values()) <= LOOPBACK


@pytest.mark.parametrize("same_folder", [True, False])
def test_what_is_in_the_way_is_one_sentence(desk: Desk, home: Path, same_folder: bool) -> None:
    second = start(desk.home if same_folder else home, desk.url("intake").rpartition(":")[2])
    said = second.communicate(timeout=60)[1]
    assert second.returncode == 1
    assert said.count("\n") == 1
    assert ("LOKET_STATE" if same_folder else "LOKET_PORT_BASE") in said


def test_after_a_kill_nothing_is_in_the_way_of_a_start_that_keeps_the_data_and_ends_cleanly(home: Path) -> None:
    base, told = free_base(), home / "endpoints.json"
    first = start(home, base)
    until(told.exists, 180)
    desk = Desk(home)
    code = desk.file({"facts": {"language": "nl"}, "story": {"text": "Een verzonnen verhaal."}}).json()["returnCode"]
    orphans = pids(home)
    first.kill()
    first.wait()
    until(lambda: not alive(orphans), 10)

    second = start(home, base)
    # The file of the run that was killed lies there until the next one holds the folder.
    until(lambda: told.exists() and not set(pids(home)) & set(orphans), 180)
    assert desk.status(code)["receivedOn"]
    children = pids(home)
    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=15) == 0
    assert alive(children) == []
    assert not told.exists()
