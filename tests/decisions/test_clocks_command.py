"""The terms command: what it prints, when it exits 2, and that its errors never repeat what was given."""

import io
import json
import sys
from typing import Any

import pytest

from services.committee.terms_cli import main

SECRET = "geheim-8412"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def batch(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *lines: dict[str, Any] | bytes
) -> tuple[int, list[Any]]:
    given = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    code, out, _ = run(capsys, "--batch")
    return code, [json.loads(line) for line in out.splitlines()]


def test_the_day_of_receipt_is_amsterdams(capsys: pytest.CaptureFixture[str]) -> None:
    for received, first in (
        ("2026-03-01T23:50:00+01:00", "Sunday 1 March 2026"),
        ("2026-03-01T22:59:59Z", "Sunday 1 March 2026"),
        ("2026-03-01T23:00:00Z", "Monday 2 March 2026"),
        ("2026-07-01T22:00:00Z", "Thursday 2 July 2026"),
        ("2026-03-01T18:30-05:00", "Monday 2 March 2026"),
    ):
        code, out, _ = run(capsys, "--received", received, "--track", "awb-committee")
        assert code == 0 and json.loads(out)[0]["steps"][0] == f"received on {first}, day 0"


def test_a_term_shows_what_applies_to_it_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = {
        "received": "2026-03-02T09:00:00Z",
        "track": "awb",
        "conduct": "2025-03",
        "notified": "2026-04-10",
    }
    code, out, err = run(capsys, *(part for name, value in arguments.items() for part in (f"--{name}", value)))
    terms = {term["id"]: term for term in json.loads(out)}
    assert (code, err, list(terms)) == (0, "", ["K1", "K2", "K3", "K5", "K7", "K8"])
    assert terms["K1"].keys() == {"id", "due", "target", "article", "steps"} and terms["K1"]["target"] is True
    assert terms["K3"].keys() == {"id", "due", "article", "steps"} and terms["K3"]["due"] == "2026-04-13"
    assert terms["K5"].keys() == {"id", "due", "strict", "article", "steps"}
    assert terms["K7"]["due"] == "2026-03-31", "of a month the last day counts"
    assert terms["K8"]["due"] == "2027-04-10"


def test_an_unknown_term_is_printed_and_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--received", "2028-11-01T09:00:00Z", "--track", "awb-committee")
    terms = {term["id"]: term for term in json.loads(out)}
    assert code == 2 and terms["K2"]["due"] == "2028-11-29"
    assert terms["K4"]["due"] is None and "2029" in terms["K4"]["unknown"]


def test_a_confirmation_starts_k10_on_its_own_day(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"received": "2026-03-02T09:00:00Z", "track": "wbk", "acknowledged": "2026-03-31T22:30:00Z"}
    code, ((confirmation, information),) = batch(capsys, monkeypatch, line)
    assert (code, confirmation["due"], information["due"]) == (0, "2026-03-09", "2026-07-01")


def test_a_batch_answers_every_line_in_its_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {"received": "2026-03-02T09:00:00Z", "track": "wbk", "conduct": None}
    late = {"received": "2029-03-02T09:00:00Z", "track": "wbk"}
    assert batch(capsys, monkeypatch)[0] == 0
    assert batch(capsys, monkeypatch, good, good)[0] == 0
    for wrong in ({**good, "received": None}, late):
        code, (first, middle, last) = batch(capsys, monkeypatch, good, wrong, good)
        assert code == 2 and first == last and first[0]["due"] == "2026-03-09"
        assert "error" in middle or middle[0]["due"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"received": "2026-03-02T09:00:00"}, "received"),
        ({"received": "2026-03-02"}, "received"),
        ({"received": SECRET}, "received"),
        ({"received": 1772442000}, "received"),
        ({"received": "0001-01-01T00:00:00+14:00"}, "received"),
        ({"received": "9999-12-31T23:59:59-10:00"}, "received"),
        ({"received": None}, "received"),
        ({"track": SECRET}, "track"),
        ({"track": "other"}, "track"),
        ({"track": ["wbk"]}, "track"),
        ({"track": None}, "track"),
        ({"acknowledged": "2026-03-02T09:00:00"}, "acknowledged"),
        ({"conduct": "2025-02-29"}, "conduct"),
        ({"conduct": 2025}, "conduct"),
        ({"notified": "2026-03"}, "notified"),
        ({"notified": SECRET}, "notified"),
        ({SECRET: SECRET}, "fields"),
    ],
)
def test_a_wrong_value_is_named_and_never_repeated(
    wrong: dict[str, Any], field: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"received": "2026-03-02T09:00:00Z", "track": "wbk", **wrong}
    code, (answer,) = batch(capsys, monkeypatch, line)
    assert code == 2 and answer.keys() == {"error"}
    assert field in answer["error"] and SECRET not in answer["error"] and answer["error"].endswith(".")


@pytest.mark.parametrize("line", [b"", b"[]", b"null", b"{", b"\xff", b'"geheim-8412"', b"[" * 100_000])
def test_a_line_that_is_no_object_is_an_error_too(
    line: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, (answer,) = batch(capsys, monkeypatch, line)
    assert code == 2 and answer["error"].startswith("the line must be one JSON object") and SECRET not in str(answer)


@pytest.mark.parametrize(
    "argv",
    [
        ("--track", "wbk"),
        ("--received", "2026-03-02T09:00:00", "--track", "wbk"),
        ("--received", "2026-03-02T09:00:00Z"),
        ("--batch", "--track", "wbk"),
    ],
)
def test_a_wrong_argument_is_one_sentence_and_exits_2(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *argv)
    assert (code, out, err.count("\n")) == (2, "", 1) and err.startswith("terms: ")
