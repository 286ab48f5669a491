"""The operator's page: what stands still, since when, and words and a command for every alarm it knows."""

import re
import subprocess
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.ops import advice
from deploy.ops.pages import TONGUES, lead, mark, words
from deploy.ops.settings import Settings
from deploy.ops.signals import GONE, SIGNALS, STILL, Key, Memory, Reading, Sample, follows

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WELL = Reading((), ())
SETTINGS = Settings(port=1, processes={}, assets=Path(), viewer="")
RULES = yaml.safe_load((Path(__file__).parents[2] / "deploy/alerts/loket.rules.yml").read_text())
ALERTS = {rule["alert"]: rule["expr"] for group in RULES["groups"] for rule in group["rules"]}


def reading(name: str, value: float, **labels: str) -> Reading:
    return Reading((), [Sample(name, labels, value)])


def test_what_is_well_is_silent() -> None:
    memory = Memory()
    memory.judge({"intake": WELL, "routing": WELL}, NOW)
    assert memory.since == {}


def test_it_is_told_since_when_until_it_is_over() -> None:
    memory = Memory()
    for minutes in range(3):
        memory.judge({"routing": None}, NOW + timedelta(minutes=minutes))
        assert memory.since == {Key("routing", GONE): NOW}
    memory.judge({"routing": Reading(("the database does not answer",), ())}, NOW)
    assert list(memory.since) == [Key("routing", STILL, "the database does not answer")]
    memory.judge({"routing": WELL}, NOW)
    memory.judge({"routing": None}, NOW + timedelta(hours=1))
    assert memory.since == {Key("routing", GONE): NOW + timedelta(hours=1)}


def test_an_age_says_itself_since_when() -> None:
    memory = Memory()
    memory.judge({"notify": reading("loket_oldest_unrelayed_seconds", 60)}, NOW)
    assert memory.since == {}
    memory.judge({"notify": reading("loket_oldest_unrelayed_seconds", 90)}, NOW)
    assert memory.since == {Key("notify", "LoketEventsUnrelayed"): NOW - timedelta(seconds=90)}


def test_what_two_processes_read_in_one_table_is_told_once_and_by_who_answers() -> None:
    parked = reading("loket_waiting_events", 1, state="parked")
    memory = Memory()
    memory.judge({"intake": parked, "intake-worker": parked}, NOW)
    assert list(memory.since) == [Key("intake-worker", "LoketEventsParked")]
    memory.judge({"intake": parked, "intake-worker": None}, NOW)
    assert set(memory.since) == {Key("intake", "LoketEventsParked"), Key("intake-worker", GONE)}


def test_a_counter_rings_when_it_grows_and_stops_by_itself() -> None:
    def failed(count: float, route: str = "/v1/complaints") -> dict[str, Reading | None]:
        return {"intake": reading("loket_http_request_seconds_count", count, status="503", route=route)}

    memory, later = Memory(), NOW + timedelta(minutes=4)
    memory.judge(failed(7), NOW)
    assert memory.since == {}, "what happened before we looked is not news"
    memory.judge(failed(8), NOW)
    assert list(memory.since) == [Key("intake", "LoketRequestsFail")]
    memory.judge(failed(8), later)
    assert memory.since
    memory.judge(failed(8), later + timedelta(minutes=1))
    assert memory.since == {}
    for count in (9, 10):
        memory.judge(failed(count, "/health/ready"), later + timedelta(minutes=2))
    assert memory.since == {}


def test_one_cause_is_told_once() -> None:
    silent, outbox = "the broker has not answered the reader", "events wait in the outbox for the broker"
    ages = [Sample(name, {}, 90.0) for name in ("loket_poll_age_seconds", "loket_oldest_unrelayed_seconds")]
    for reasons, told in (((silent, outbox), silent), ((outbox,), outbox), ((), "")):
        memory = Memory()
        memory.judge({"routing": Reading(reasons, ages)}, NOW)
        left = {key for key in memory.since if not follows(key, memory.since)}
        assert (Key("routing", STILL, told) in left) == bool(told)
        assert len(left) == {silent: 1, outbox: 2, "": 2}[told]


@pytest.mark.parametrize("signal", [one for one in SIGNALS if not one.grew], ids=lambda one: one.alarm)
def test_the_page_and_prometheus_ring_at_the_same_value(signal: Any) -> None:
    labels = ",".join(f'{name}="{value}"' for name, value in signal.labels.items())
    measured = re.sub(r"^max by \(\w+\) \((.+)\) >", r"\1 >", ALERTS[signal.alarm])
    assert measured == f"{signal.sample}{'{' + labels + '}' if labels else ''} > {signal.above:.0f}"


def test_the_page_knows_every_alarm_but_the_slow_ones() -> None:
    """What is slow needs a distribution over time, and that is Prometheus' own work."""
    assert {GONE, STILL, *(one.alarm for one in SIGNALS)} == ALERTS.keys() - {"LoketRequestsSlow"}


def test_every_alarm_has_words_and_a_command() -> None:
    shown = {GONE, STILL, *(one.alarm for one in SIGNALS)}
    for language in TONGUES:
        assert words(language)["alarms"].keys() == shown
    for reason in words("nl")["reasons"]:
        assert advice.command(Key("routing", STILL, reason), SETTINGS).startswith("kubectl logs deploy/")
    for alarm in ("LoketTermsUnknown", "LoketDecreesEnd"):
        told = advice.command(Key("committee", alarm), SETTINGS)
        assert told.startswith("kubectl exec deploy/committee -- python -m services.committee terms --received ")
    said = advice.command(Key("intake-worker", "LoketEventsParked"), SETTINGS)
    assert said == "kubectl exec deploy/intake-worker -- python -m services.intake quarantine list"


def test_the_first_line_says_standing_still_only_of_what_stands_still() -> None:
    """As the runbooks tell it: an error that somebody saw, a failed letter and a passed term hold nobody up."""
    parked, failed, late = "LoketEventsParked", "LoketRequestsFail", "LoketTermsLate"
    told = {
        (): ("Alles werkt.", "Everything works."),
        (failed,): ("Er staat niets stil. 1 ding vraagt aandacht.",
                    "Nothing stands still. 1 thing asks for attention."),
        (failed, "LoketLettersFailed"): (
            "Er staat niets stil. 2 dingen vragen aandacht.", "Nothing stands still. 2 things ask for attention.",
        ),
        (GONE, failed): ("Er staat 1 ding stil. 1 ding vraagt aandacht.",
                         "1 thing stands still. 1 thing asks for attention."),
        (STILL, parked): ("Er staan 2 dingen stil.", "2 things stand still."),
        (GONE, parked, failed, late): ("Er staan 2 dingen stil. 2 dingen vragen aandacht.",
                                       "2 things stand still. 2 things ask for attention."),
    }  # fmt: skip
    for alarms, lines in told.items():
        assert tuple(lead(alarms, words(language)) for language in TONGUES) == lines


def test_a_process_that_only_asks_for_attention_is_not_shown_as_standing_still() -> None:
    found = [Key("notify", "LoketLettersFailed"), Key("committee", "LoketTermsLate"), Key("committee", GONE)]
    assert [mark(one, found) for one in ("intake", "notify", "committee")] == ["works", "looks", "stands"]


def test_the_command_for_kafka_shows_what_it_said_and_not_only_where() -> None:
    """As it says it: one line, and below that more lines of its own code than are shown."""
    frames = "".join(f"\tat org.apache.kafka.storage.Log.append(Log.java:{line})\n" for line in range(40))
    first = f"[x] ERROR LogDirFailureChannel - Error\njava.io.IOException: No space left on device\n{frames}"
    again = f"[main] ERROR SharedServer - Got exception\njava.lang.InternalError: a fault occurred\n{frames}"
    settings = SETTINGS.model_copy(update={"logs": "echo {process} > /dev/null; cat"})
    for alarm, reason in (("LoketReaderSilent", ""), (STILL, "the broker has not answered the reader")):
        command = advice.command(Key("routing", alarm, reason), settings)
        said = subprocess.run(command, shell=True, input=first + again, capture_output=True, text=True, check=True)
        assert [line.partition(": ")[2] for line in said.stdout.splitlines() if line.startswith("java")] == [
            "No space left on device",
            "a fault occurred",
        ]


def leaves(value: Any, place: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{place}/{key}")
    else:
        yield place


def test_both_languages_have_the_same_keys() -> None:
    assert set(leaves(words("nl"))) == set(leaves(words("en")))
