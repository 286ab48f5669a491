"""The commands, as a script or a lawyer uses them: lines in, lines out, and errors that never repeat the input."""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from services.routing import cli, rulebook

SECRET = "my boss is X"
FACTS = {
    "matter": ["undesirable-behaviour"], "form": "formal", "identity": "known", "experiencedPersonally": True,
    "reporterRole": "employee", "reporterOrganisation": "BZK",
    "accused": [{"organisation": "RVIG", "position": "manager"}],
}  # fmt: skip


def run(
    capfdbinary: pytest.CaptureFixture[bytes], arguments: Sequence[str], lines: Sequence[bytes], file: Path
) -> tuple[int, list[Any]]:
    file.write_bytes(b"\n".join(lines))
    code = cli.main([*arguments, str(file)])
    return code, [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]


def test_a_decision_per_line(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    line = json.dumps(FACTS).encode()
    split = json.dumps({**FACTS, "matter": ["integrity", "service"]}).encode()
    code, answers = run(capfdbinary, ["decide", "--on", "2026-03-02"], [line, split], tmp_path / "lines")
    assert code == 0
    assert list(answers[0]) == ["destination", "rule", "overlays", "track", "rulebook", "because", "legalBasis"]
    assert (answers[0]["destination"], answers[0]["rulebook"]) == ("KCOO", "2025-07-01")
    assert [part["rule"] for part in answers[1]["parts"]] == ["B12", "A6"]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ({"matter": [SECRET]}, ["matter.0", "'undesirable-behaviour', 'integrity', 'wrongdoing'"]),
        ({"accused": [{"position": SECRET}]}, ["accused.0.position", "'committee-member'"]),
        ({"accused": []}, ["accused", "at least 1"]),
        ({"reporterOrganisation": SECRET}, ["reporterOrganisation"]),
        ({"lastConduct": SECRET}, ["lastConduct", "YYYY-MM-DD, YYYY-MM or YYYY"]),
        ({"lastConduct": "2026-02-30"}, ["lastConduct", "not in the calendar"]),
        ({"classified": "no"}, ["classified", "true, false or null"]),
        ({"consentToForward": 1}, ["consentToForward", "true, false or null"]),
        ({SECRET: SECRET}, ["a name is not known", "consentToForward"]),
        ({"accused": [{SECRET: SECRET}]}, ["a name is not known", "organisation, position"]),
        ([SECRET], ["a line is one JSON object"]),
    ],
)
def test_a_bad_line_names_the_field_and_what_it_may_be(
    line: Any, named: list[str], capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    good = json.dumps(FACTS).encode()
    lines = [json.dumps(line).encode(), good]
    code, answers = run(capfdbinary, ["decide"], lines, tmp_path / "lines")
    assert (code, len(answers)) == (2, 2)
    assert list(answers[0]) == ["error"]
    assert SECRET not in answers[0]["error"]
    assert all(words in answers[0]["error"] for words in named), answers[0]["error"]
    assert answers[1]["destination"] == "KCOO"


def test_text_that_is_no_json_is_one_sentence(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    code, answers = run(capfdbinary, ["decide"], [b"", SECRET.encode(), b"\xff"], tmp_path / "lines")
    assert code == 2
    assert answers == [{"error": "a line is one JSON object of facts"}] * 3


def test_a_day_before_the_first_rulebook_and_a_file_that_is_not_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}\n")))
    assert cli.main(["decide", "--on", "2025-06-30"]) == 2
    assert "the first begins on 2025-07-01" in capsys.readouterr().err
    assert cli.main(["decide", str(tmp_path / "nothing")]) == 2
    assert "No such file" in capsys.readouterr().err
    for day in ("tomorrow", "2026-W10-1", "2026-03", "20260302"):
        with pytest.raises(SystemExit, match="2"):
            cli.main(["decide", "--on", day])
        assert "a date is YYYY-MM-DD" in capsys.readouterr().err


def test_the_register_of_a_day(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["register", "--on", "2025-12-31"]) == 0
    printed = json.loads(capfdbinary.readouterr().out)
    bz = next(row for row in printed["organisations"] if row["code"] == "BZ")
    assert (bz["orgRegime"], bz["accessions"]) == ("rijk", [])
    assert {"KCOO", "IC_RIJK", "DEP_EZ", "AUTHORITY_BZ"} <= {row["code"] for row in printed["destinations"]}


def test_check_says_that_our_rulebook_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(rulebook.FILES / "2025-07-01.toml")]) == 0
    assert "can be used: in force from 2025-07-01, 30 rows and 10 overlays" in capsys.readouterr().out


def test_the_commands_load_no_broker_and_no_database() -> None:
    script = "import sys, services.routing.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"asyncpg", "aiokafka", "faststream", "opentelemetry", "fastapi"} & set(loaded)
