"""One command provisions a real PostgreSQL and a real broker, again and again; what is wrong is one sentence."""

import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from kafka import KafkaAdminClient
from kafka.admin import UserScramCredentialUpsertion

from deploy import kafka, migrate, postgres
from deploy.provision import main
from schemas.streams import SERVICES, outward, principal
from services.routing.register import in_force
from tests.stack import SUBSCRIBING, Stack


@pytest.fixture
def registered() -> list[str]:
    """The destinations that subscribe today, which need not be the day on which this file was read."""
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    return [code for code, one in in_force(today).destinations.items() if one.subscribes]


@pytest.fixture
def told(registered: list[str]) -> dict[str, dict[str, str]]:
    """Passwords that nobody had before."""
    parts = {"postgres": SERVICES, "kafka": [*SERVICES, *map(principal, registered)]}
    return {part: {name: secrets.token_urlsafe(18) for name in names} for part, names in parts.items()}


@pytest.fixture
def file(told: dict[str, dict[str, str]], tmp_path: Path) -> Path:
    place = tmp_path / "passwords.json"
    place.write_text(json.dumps(told))
    return place


@pytest.fixture
def settings(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """How the owner and the superuser reach them; afterwards both are again as other tests want them."""
    monkeypatch.setenv("LOKET_OWNER", stack.postgres.owner)
    monkeypatch.setenv("LOKET_BROKER", json.dumps(stack.kafka.client))
    yield monkeypatch
    asyncio.run(postgres.provision(stack.postgres.owner, stack.passwords))
    asyncio.run(kafka.provision(stack.kafka.client, stack.passwords, SUBSCRIBING))


def joined(stack: Stack, *users: str) -> None:
    """Users of the broker that are not the desk's, each with a right."""
    with closing(KafkaAdminClient(**stack.kafka.client)) as admin:
        admin.alter_user_scram_credentials([UserScramCredentialUpsertion(u, kafka.MECHANISM, "x" * 20) for u in users])
        admin.create_acls([kafka._acl(kafka.Right(u, "ALLOW", "READ", "GROUP", u)) for u in users])


@pytest.mark.usefixtures("settings")
def test_one_command_makes_what_the_desk_needs_and_may_be_repeated(
    stack: Stack, told: dict[str, dict[str, str]], file: Path, registered: list[str]
) -> None:
    users = {*SERVICES, *map(principal, registered)}
    joined(stack, "monitor", "stranger")
    command = [sys.executable, "-m", "deploy.provision", str(file), "--replication", "1", "--keep", "monitor"]
    for _ in range(2):
        done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, done.stderr) == (0, "") and "are those of this release" in done.stdout
    for service in SERVICES:
        assert asyncio.run(_who(stack.postgres.dsn(service, told["postgres"][service], "loket"))) == service
    with closing(KafkaAdminClient(**stack.kafka.client)) as admin:
        assert set(admin.describe_user_scram_credentials()) == {*users, *kafka.SUPERUSERS, "monitor"}
        assert {one.principal for one in kafka._found(admin, frozenset())} == {f"User:{u}" for u in {*users, "monitor"}}
        assert {outward(code).topic for code in registered} <= set(admin.list_topics())
    own = outward(registered[0]).topic
    client = {**stack.kafka.client, "sasl_plain_username": principal(registered[0])}
    with closing(
        KafkaAdminClient(**client | {"sasl_plain_password": told["kafka"][principal(registered[0])]})
    ) as admin:
        assert list(admin.list_topics()) == [own]


async def _who(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        who: str = await connection.fetchval("select current_user")
        return who
    finally:
        await connection.close()


def wrong(stack: Stack, what: str) -> dict[str, str]:
    """The settings with one of them wrong."""
    admin = stack.kafka.client
    nobody = {**admin, "sasl_plain_username": "routing", "sasl_plain_password": stack.passwords["routing"]}
    return {
        "no owner": {"LOKET_OWNER": ""},
        "no dsn": {"LOKET_OWNER": "geheim"},
        "another password": {"LOKET_OWNER": stack.postgres.dsn("owner", "geheim", "postgres")},
        "no json": {"LOKET_BROKER": "geheim"},
        "no such setting": {"LOKET_BROKER": json.dumps({**admin, "geheim": 1})},
        "no superuser": {"LOKET_BROKER": json.dumps(nobody)},
    }[what]


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("what", "named"),
    [
        ("no owner", "LOKET_OWNER"),
        ("no dsn", "LOKET_OWNER"),
        ("another password", "LOKET_OWNER"),
        ("no json", "LOKET_BROKER"),
        ("no such setting", "LOKET_BROKER"),
        ("no superuser", "LOKET_BROKER"),
    ],
)
def test_a_wrong_setting_is_one_sentence_without_its_value(
    stack: Stack, settings: pytest.MonkeyPatch, file: Path, capfd: pytest.CaptureFixture[str], what: str, named: str
) -> None:
    for name, value in wrong(stack, what).items():
        settings.setenv(name, value)
    began = time.monotonic()
    assert named in refused(file, capfd)
    assert time.monotonic() - began < 15


def refused(file: Path, capfd: pytest.CaptureFixture[str], *more: str) -> str:
    """What was said."""
    assert main([str(file), "--replication", "1", *more]) == 1
    out, said = capfd.readouterr()
    assert out == "" and said.count("\n") == 1 and said.endswith(".\n") and "geheim" not in said, said
    return said


@pytest.mark.usefixtures("settings")
def test_a_wrong_file_and_too_many_copies_are_one_sentence_too(
    stack: Stack, file: Path, told: dict[str, dict[str, str]], registered: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    lacking = outward(next(code for code in registered if code not in SUBSCRIBING)).topic
    with closing(KafkaAdminClient(**stack.kafka.client)) as admin:
        while lacking in admin.list_topics():
            admin.delete_topics([lacking], raise_errors=False)
            time.sleep(0.1)
    assert "--replication" in refused(file, capfd, "--replication", "2")
    file.write_text(json.dumps({**told, "kafka": {"routing": "geheim"}}))
    said = refused(file, capfd)
    assert "kafka intake" in said and f"kafka {principal(registered[0])}" in said and "kafka routing" not in said
    file.write_text('{"postgres": "geheim"')
    assert file.name in refused(file, capfd)
    file.unlink()
    assert file.name in refused(file, capfd)


@pytest.mark.parametrize(("what", "status"), [("no owner", 1), ("no dsn", 1), ("another password", 1), ("nothing", 0)])
def test_the_tables_are_made_by_a_command_that_says_what_it_did(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], what: str, status: int
) -> None:
    right = {"LOKET_OWNER": stack.postgres.owner}
    for name, value in (wrong(stack, what) if status else right).items():
        monkeypatch.setenv(name, value)
    assert migrate.main([]) == status
    out, said = capfd.readouterr()
    assert "geheim" not in said and (out if status == 0 else said).count("\n") == 1
    assert bool(out) == (status == 0) and ("LOKET_OWNER" in said) == (status == 1)
