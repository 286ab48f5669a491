"""Nothing that a person wrote leaves a process in a line of its log, whoever wrote the line."""

import json
import subprocess
import sys
from functools import cache

CANARY = "Kanarie van Geelen"
PROCESS = """
import asyncio, gc, logging
from services.chassis import logs

CANARY = "Kanarie van Geelen"
logs.configure("intake", "intake-worker")
library = logging.getLogger("some.library")

async def fail():
    raise ValueError(CANARY)

async def lose():
    await asyncio.wait([asyncio.create_task(fail())])
    gc.collect()

try:
    raise ValueError(CANARY)
except ValueError as error:
    logs.log().error("event_held", story=CANARY, **logs.fault_of(error))
    library.exception("failed at %s", CANARY)
library.warning("cannot read %s of %r", CANARY, {"name": CANARY})
library.warning(f"cannot read {CANARY}")
library.warning(ValueError(CANARY))
library.error(CANARY, exc_info=False)
asyncio.run(lose())
for _ in range(10_000):
    library.warning("said %s", "again")
"""


@cache
def said() -> str:
    """What a process of ours writes to its log when everything around it tells the canary."""
    done = subprocess.run([sys.executable, "-c", PROCESS], capture_output=True, text=True, check=True)
    return done.stderr


def lines() -> list[dict[str, str]]:
    return [json.loads(line) for line in said().splitlines()]


def test_nobody_tells_what_a_person_wrote() -> None:
    assert PROCESS.count("CANARY") > 6
    assert CANARY not in said()


def test_an_exception_leaves_its_type_and_its_place() -> None:
    line = lines()[0]
    assert line["event"] == "event_held"
    assert (line["service"], line["process"]) == ("intake", "intake-worker")
    assert (line["error"], line["where"]) == ("ValueError", "__main__:17")
    assert "story" not in line


def test_a_library_says_its_template_and_none_of_its_arguments() -> None:
    assert [line.get("reason") for line in lines()[1:3]] == ["failed at %s", "cannot read %s of %r"]
    assert lines()[1]["error"] == "ValueError"


def test_a_library_that_formats_its_own_message_says_only_where() -> None:
    own = lines()[3:7]
    assert [line["logger"] for line in own] == ["some.library", "some.library", "some.library", "asyncio"]
    assert all("reason" not in line and ":" in line["where"] for line in own)
    assert ["error" in line for line in own] == [False, False, False, True]


def test_a_library_that_repeats_itself_is_told_a_few_times() -> None:
    """Two where it took over the end of ten seconds."""
    assert 1 <= len([line for line in lines() if line.get("reason") == "said %s"]) <= 2
