"""A desk that lost its databases and its keys is restored, and does anew what came after the backup."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.backup.readers import begin_again
from deploy.backup.refusal import CannotGoOn
from deploy.backup.saving import MANIFEST, OPEN
from deploy.local.ports import free_base
from deploy.local.postgres import Postgres
from tests.journeys.complaints import complaint, opened_case
from tests.journeys.desk import Desk
from tests.journeys.starting import started

PASSPHRASE = "een zin die niemand raadt"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "desk"
    place.mkdir()
    yield place
    shutil.rmtree(Postgres.of(place, 0, "").home, ignore_errors=True)


def said(home: Path, base: str, *command: str, passphrase: str = PASSPHRASE) -> str:
    """What ``python -m`` answers: nothing, or why not in one sentence."""
    settings = {"LOKET_STATE": str(home), "LOKET_PORT_BASE": base, "LOKET_BACKUP_PASSPHRASE": passphrase}
    settings = {**os.environ, **settings}
    argv = [sys.executable, "-m", *command]
    done = subprocess.run(argv, env=settings, capture_output=True, text=True, timeout=180, check=False)
    assert (done.returncode, done.stderr.count("\n")) in ((0, 0), (1, 1)), done.stderr
    return done.stderr


def filed(desk: Desk) -> dict[str, Any]:
    """A complaint whose case is open, and what was told in it."""
    body = complaint("KCOO")
    receipt = desk.file(body).json()
    opened_case(desk, receipt["id"])
    return {**receipt, "story": body["story"]}


def opens(desk: Desk, told: dict[str, Any]) -> None:
    """The case is there, and a member reads its story."""
    part = opened_case(desk, told["id"])["part"]
    opened = desk.case("POST", f"/{part}/openings", "s.kaya", {"reason": "handling"})
    assert opened.status_code == 201, opened.text
    assert opened.json()["story"] == told["story"]


@pytest.mark.timeout(600)
def test_a_backup_brings_a_desk_back_and_what_came_after_it_is_read_again(home: Path, tmp_path: Path) -> None:
    base, kept = free_base(), tmp_path / "kept"
    with started(home, base) as desk:
        before = filed(desk)
        assert said(home, base, "deploy.backup", str(kept)) == ""
        assert "not empty" in said(home, base, "deploy.backup", str(kept))
        after = filed(desk)
        with pytest.raises(CannotGoOn, match="they still read"):
            begin_again(desk.kafka("admin"), patience=0)
    _refused(home, base, kept)
    _lose(home)
    assert "does not open the keyring" in said(
        home, base, "deploy.restore", str(kept), passphrase="een andere lange zin"
    )
    assert said(home, base, "deploy.restore", str(kept)) == ""
    with started(home, base) as desk:
        assert desk.status(before["returnCode"])["parts"]
        for told in (before, after, filed(desk)):
            opens(desk, told)
        doubled = "select complaint_id from committee.cases group by complaint_id having count(*) > 1"
        assert desk.sql(doubled) == []


def _refused(home: Path, base: str, kept: Path) -> None:
    assert "holds keys already" in said(home, base, "deploy.restore", str(kept))
    changed = shutil.copytree(kept, kept.parent / "changed")
    with (changed / OPEN).open("ab") as content:
        content.write(b"x")
    assert "was changed" in said(home, base, "deploy.restore", str(changed))
    (changed / MANIFEST).unlink()
    assert "holds no backup" in said(home, base, "deploy.restore", str(changed))


def _lose(home: Path) -> None:
    """The disk of PostgreSQL and that of the keys; the broker's is another one."""
    shutil.rmtree(Postgres.of(home, 0, "").home)
    shutil.rmtree(home / "keys")
    (home / "secrets.json").unlink()
