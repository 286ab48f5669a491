"""AsyncAPI: valid by the official schema, whole in itself, and the same as the table of streams and the broker."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from deploy.docs import asyncapi
from deploy.docs.__main__ import DOCS
from deploy.docs.payloads import events
from deploy.docs.roads import OUTWARD, address, short, streams
from deploy.kafka import MECHANISM, settings
from deploy.local.ports import BASE, numbered
from schemas.event import PREFIX
from schemas.streams import SERVICES
from services.chassis.cloudevents import headers_of
from tests.contracts.sampling import plainest
from tests.contracts.test_cloudevents import SOURCE, row_of

HERE = Path(__file__).parent / "asyncapi"
DOCUMENT = asyncapi.document()


@pytest.fixture(scope="module")
def official() -> dict[str, Any]:
    """The schema that the makers of AsyncAPI publish, fetched once and by its hash."""
    package = HERE / "node_modules" / "@asyncapi" / "specs"
    if not package.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("npm is not installed; the other tests here check the structure")
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(HERE)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            pytest.skip("npm could not fetch the official schema; the other tests here check the structure")
    schema: dict[str, Any] = json.loads((package / "schemas" / "3.0.0-without-$id.json").read_text("utf-8"))
    return schema


def test_the_file_is_current() -> None:
    text = (DOCS / "asyncapi.yaml").read_text("utf-8")
    assert text == asyncapi.as_text(), "run make docs"
    assert yaml.safe_load(text) == DOCUMENT


def test_it_is_valid_by_the_official_schema(official: dict[str, Any]) -> None:
    assert [error.message for error in Draft7Validator(official).iter_errors(DOCUMENT)] == []


def test_the_official_schema_would_find_a_mistake(official: dict[str, Any]) -> None:
    wrong = {**DOCUMENT, "operations": {"one": {"action": "publish", "channel": {"$ref": "#/channels/facts"}}}}
    assert not Draft7Validator(official).is_valid(wrong)


def references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if not isinstance(node, dict):
        return []
    below = [found for item in node.values() for found in references(item)]
    return [*below, node["$ref"]] if "$ref" in node else below


def test_every_reference_leads_somewhere() -> None:
    found = references(DOCUMENT)
    assert found
    for reference in found:
        if not reference.startswith("#/"):
            assert (DOCS / reference).resolve().is_file(), reference
            continue
        node: Any = DOCUMENT
        for step in reference[2:].split("/"):
            node = node[step]


def test_channels_are_the_topics_of_the_broker() -> None:
    assert list(DOCUMENT["channels"]) == [short(stream) for stream in streams()]
    for stream in streams():
        channel = DOCUMENT["channels"][short(stream)]
        assert channel["address"] == address(stream)
        binding, broker = channel["bindings"]["kafka"], settings(stream, 1)
        assert binding["partitions"] == stream.partitions
        told = binding["topicConfiguration"]
        assert told["cleanup.policy"] == [broker["cleanup.policy"]]
        assert str(told.get("retention.ms")) == str(broker.get("retention.ms"))
    assert DOCUMENT["channels"]["outward"]["parameters"].keys() == {"destination"}


def test_operations_are_the_rights_of_the_table() -> None:
    expected = {(stream.writer, "send", short(stream)) for stream in streams()}
    expected |= {(reader, "receive", short(s)) for s in streams() if s is not OUTWARD for reader in s.readers}
    expected.add(("destination", "receive", "outward"))
    said = {(name.split("-")[0], what["action"], name.split("-")[2]) for name, what in DOCUMENT["operations"].items()}
    assert said == expected
    assert {who for who, _, _ in said} == {*SERVICES, "destination"}
    for what in DOCUMENT["operations"].values():
        channel = what["channel"]["$ref"]
        assert what["messages"], "an operation that carries nothing"
        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in what["messages"])


def test_every_event_is_a_message() -> None:
    messages = DOCUMENT["components"]["messages"]
    assert {message["name"] for message in messages.values()} == {PREFIX + event.name for event in events()}
    assert all(message["title"] and message["summary"] for message in messages.values())


@pytest.mark.parametrize("event", events(), ids=lambda event: event.name)
def test_the_headers_that_we_write_are_the_headers_that_are_told(event: Any) -> None:
    written = {name: value.decode() for name, value in headers_of(row_of(plainest(event)), SOURCE)}
    told = DOCUMENT["components"]["schemas"]["headers"]
    Draft7Validator(told, format_checker=FormatChecker()).validate(written)
    assert written.keys() == told["properties"].keys()
    own = DOCUMENT["components"]["messages"][event.name]["headers"]["allOf"][1]
    Draft7Validator(own).validate(written)


def test_the_servers_are_the_ones_there_are() -> None:
    servers = DOCUMENT["servers"]
    assert servers["embedded"]["variables"]["port"]["default"] == str(numbered(BASE)["kafka"])
    assert servers["production"]["protocol"] == "kafka-secure"
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert schemes["scram"]["type"].lower() == MECHANISM.replace("-", "").lower()
    assert all(server["security"] for server in servers.values())
