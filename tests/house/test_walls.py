"""Who may know whom: the walls between the rooms."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import rules
from tests.house.sources import ROOT, SERVICES, files, text, tree, under

KAFKA = ("aiokafka", "faststream", "kafka")
OUTSIDE = frozenset({
    "asyncio", "asyncpg", "aiokafka", "faststream", "kafka", "httpx", "requests", "fastapi", "starlette", "uvicorn",
    "aiosmtplib", "smtplib", "socket", "subprocess", "os", "random", "secrets", "threading", "structlog",
    "opentelemetry", "services.chassis.database",
    "services.chassis.logs", "services.chassis.run", "services.chassis.telemetry",
})  # fmt: skip
PURE = (
    "services/committee/decisions.py", "services/committee/clocks.py", "services/committee/counting.py",
    "services/committee/holidays.py", "services/committee/handlers.py", "services/intake/status.py",
    "services/intake/handlers.py", "services/intake/codes.py", "services/intake/complaint.py",
    "services/intake/filing.py", "services/notify/decisions.py", "services/notify/handlers.py",
    "services/routing/decisions.py", "services/routing/conditions.py", "services/routing/situation.py",
    "services/routing/parts.py", "services/routing/handlers.py",
)  # fmt: skip
ROOMS = ("__init__.py", "__main__.py", "settings.py", "app.py", "handlers.py", "README.md", "migrations")


def _within(module: str, families: tuple[str, ...] | frozenset[str]) -> bool:
    return any(module == family or module.startswith(family + ".") for family in families)


@pytest.mark.parametrize("shared", ["services/chassis", "services/front"])
def test_what_services_share_does_not_know_its_cargo(shared: str) -> None:
    words = re.compile(r"complaint|department|committee", re.IGNORECASE)
    cargo = [file for suffix in (".py", ".sql", ".html", ".css") for file in under(shared, suffix)]
    assert {str(f): found for f in cargo if (found := words.findall(text(f)))} == {}


def test_no_lent_connection_keeps_anything_of_its_borrower() -> None:
    own = {"services/chassis/relay.py", "services/chassis/migrations.py"}  # These have a connection of their own.
    found = {str(f): kept for f in under("services") if (kept := rules.session_state(text(f)))}
    assert set(found) == own, found


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_only_schemas_and_what_is_shared(service: str) -> None:
    own = ("schemas", "services.chassis", "services.front", f"services.{service}")
    wrong = {
        str(f): foreign
        for f in under(f"services/{service}")
        if (
            foreign := [
                m
                for m in rules.imports(tree(f))
                if _within(m, ("services", "schemas", "deploy", "tests")) and m != "services" and not _within(m, own)
            ]
        )
    }
    assert wrong == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_stands_alone(service: str, tmp_path: Path) -> None:
    """Copied away with only what is shared, every one of its modules still imports."""
    (tmp_path / "services").mkdir()
    shutil.copy(ROOT / "services/__init__.py", tmp_path / "services")
    for part in ("schemas", "services/chassis", "services/front", f"services/{service}"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    modules = sorted(".".join(f.with_suffix("").parts) for f in under(f"services/{service}"))
    program = f"import sys; sys.path.insert(0, '.')\nfor name in {modules}: __import__(name)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_only_the_relay_publishes() -> None:
    """Only three files know a Kafka client: one says how to reach it, one reads, and one publishes."""
    chassis = Path("services/chassis")
    know = {f for f in under("services") if any(_within(m, KAFKA) for m in rules.imports(tree(f)))}
    assert know == {chassis / "broker.py", chassis / "reader.py", chassis / "relay.py"}
    make = {f for f in under("services") if "broker.producer(" in text(f) or "AIOKafkaProducer(" in text(f)}
    assert make == {chassis / "broker.py", chassis / "run.py"}
    assert "Relay(" in text(chassis / "run.py"), "the one producer goes to the relay"
    assert (
        re.findall(r"\.publish|\.publisher|\.send\(", text(chassis / "reader.py") + text(chassis / "broker.py")) == []
    )


@pytest.mark.parametrize("file", PURE)
def test_decisions_are_pure(file: str) -> None:
    """No network, no disk, no clock, no chance: what a decision needs is an argument."""
    found = tree(Path(file))
    assert [m for m in rules.imports(found) if _within(m, OUTSIDE)] == []
    assert rules.clock_reads(found) == []
    assert "open(" not in re.sub(r"[\w.]open\(", "", text(Path(file)))


def test_no_file_asks_the_time_when_it_is_read() -> None:
    """Midnight passes while a service lives, and while tests run: a day is asked for when it is needed."""
    once = {str(f): rules.clock_reads_at_import(tree(f)) for f in files() if f.suffix == ".py"}
    assert {f: found for f, found in once.items() if found} == {}


def test_schemas_hold_shapes_and_no_behaviour() -> None:
    known = ("schemas", "pydantic", "datetime", "typing", "uuid", "dataclasses", "calendar", "functools", "re")
    wrong = {str(f): [m for m in rules.imports(tree(f)) if not _within(m, known)] for f in under("schemas")}
    assert {f: found for f, found in wrong.items() if found} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms(service: str) -> None:
    folder = ROOT / "services" / service
    assert [room for room in ROOMS if not (folder / room).exists()] == []
    assert list((folder / "migrations").glob("*.sql"))
