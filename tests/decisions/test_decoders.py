"""Every place that reads what comes from outside is fuzzed or named, and what the fuzzer once found holds."""

import subprocess
import sys

import pytest

from schemas.event import EVENTS
from tests.fuzz.decoder import Decoder
from tests.fuzz.every import decoders
from tests.fuzz.found import FOUND
from tests.fuzz.inventory import readers, reading
from tests.fuzz.judge import judge
from tests.fuzz.listed import NOT_FUZZED
from tests.fuzz.plants import every as planted

EVERY = {one.name: one for one in decoders()}


def test_whatever_reads_from_outside_is_fuzzed_or_has_a_reason() -> None:
    fuzzed = {name for one in EVERY.values() for name in one.covers}
    excused = {name for names in NOT_FUZZED.values() for name in names}
    assert fuzzed & excused == set()
    assert readers() == fuzzed | excused


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return json.loads(x)",
        "class C:\n    def f(self, x):\n        return Shape.model_validate_json(x)",
        "async def f(request):\n    return await request.json()",
        "def f(request):\n    return request.cookies.get('a')",
        "def f(x):\n    def g():\n        return UUID(x)\n    return g",
    ],
)
def test_a_new_place_that_reads_is_seen(source: str) -> None:
    assert len(reading(source)) == 1


def test_every_event_has_a_decoder_of_its_own() -> None:
    assert {f"event {event.name}" for event in EVENTS.values()} <= EVERY.keys()


@pytest.mark.parametrize("one", EVERY.values(), ids=lambda one: one.name)
def test_every_decoder_takes_its_own_seeds(one: Decoder) -> None:
    """A fuzzer that begins with refusals stays among them."""
    for seed in one.seeds:
        one.read(seed)
        assert judge(one, seed) is None


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_the_fuzzer_found_holds(name: str, data: bytes) -> None:
    assert judge(EVERY[name], data) is None


def fuzz(*options: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, because what is followed must be imported anew."""
    pytest.importorskip("atheris", reason="there is no libFuzzer for Python here")
    return subprocess.run([sys.executable, "-m", "tests.fuzz", *options], capture_output=True, text=True, timeout=580)


@pytest.mark.timeout(600)
def test_no_decoder_breaks_its_promise() -> None:
    done = fuzz("--runs", "60", "--seconds", "1", "--seed", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(EVERY)} decoders" in done.stdout


@pytest.mark.timeout(600)
def test_planted_bugs_of_every_kind_are_found() -> None:
    done = fuzz("--plant", "--runs", "400000", "--seconds", "40", "--seed", "1")
    assert done.returncode == 1 and f"faults: {len(list(planted()))}" in done.stdout, done.stdout + done.stderr
