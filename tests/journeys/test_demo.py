"""The demonstration brings its complaints where it says, and a second run files nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path

from deploy.demo.script import complaints
from tests.house.sources import ROOT
from tests.journeys.desk import Desk, until

CODE = re.compile(r"(?:\d{4} ){5}\d{4}")


def demo(state: Path) -> subprocess.CompletedProcess[str]:
    # As in a pipe or a log: nothing says how wide a line may be, and a row stays one line.
    env = {name: value for name, value in os.environ.items() if name != "COLUMNS"} | {"LOKET_STATE": str(state)}
    run = [sys.executable, "-m", "deploy.demo"]
    return subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def test_it_shows_every_state_and_is_played_once(desk: Desk) -> None:
    first = demo(desk.home)
    assert first.returncode == 0, first.stderr
    shown = [line for line in first.stdout.splitlines() if CODE.search(line)]
    for complaint, line in zip(complaints(), shown, strict=True):
        assert complaint.title in line and ", ".join(complaint.ends) in line
    written = next(CODE.findall(line)[0] for line in shown if line.startswith("Anonymous"))
    kinds = [message["kind"] for message in desk.status(written.replace(" ", ""))["messages"]]
    assert [kind for kind in kinds if kind in ("message", "reply")] == ["message", "reply"], (
        "a question, then an answer"
    )
    # A step of a person later, which a second run may not take back or wait for.
    held = next(CODE.findall(line)[0] for line in shown if complaints()[3].title in line)
    (part,) = desk.status(held.replace(" ", ""))["parts"]
    decided = {"destination": "ADVICE", "motivation": "An invented motivation for a test."}
    door, staff = f"{desk.url('routing')}/v1/held/{part['part']}/decision", desk.token("l.martina")
    answer = desk.http.post(door, json=decided, headers={"Authorization": f"Bearer {staff}"})
    assert answer.status_code == 204, answer.text
    until(lambda: desk.status(held.replace(" ", ""))["parts"][0]["status"] == "advised")
    count = "select count(*) from intake.complaints"
    before = desk.sql(count)
    second = demo(desk.home)
    assert second.returncode == 0, second.stderr
    assert CODE.findall(second.stdout) == CODE.findall(first.stdout)
    assert desk.sql(count) == before


def test_without_a_stack_it_says_so_in_one_sentence(tmp_path: Path) -> None:
    alone = demo(tmp_path)
    assert (alone.returncode, alone.stdout) == (1, "")
    assert alone.stderr == f"No stack runs on {tmp_path}; start it with make run in another terminal.\n"
