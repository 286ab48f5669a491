"""The letters: complete, silent about their matter, open to every reader, and refused at the start otherwise."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.notify import letters
from services.notify.decisions import Letter

EVERY = [name for kind in letters.KINDS for name in letters.names(kind)]
TO_REPORTERS = [name for kind in letters.KINDS if kind not in letters.STAFF for name in letters.names(kind)]
BETRAYING = (
    "meld", "klacht", "klag", "discrimin", "racis", "gedrag", "integriteit", "misstand", "commissie", "zaak", "anoniem",
    "report", "complain", "behavio", "integrity", "wrong", "committee", "case", "anonym", "ministe",
)  # fmt: skip
URL = "https://loket.example.nl/"


def _mail(name: str) -> EmailMessage:
    language, kind = name.removesuffix(".txt").split("/")
    nobody = UUID(int=0)
    letter = Letter(nobody, nobody, kind, None, None, None, language, None, 0, 0)  # type: ignore[arg-type]
    return letters.compose(letter, "a@example.nl", "desk@example.nl", URL, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("name", EVERY)
def test_a_letter_has_one_link_and_the_same_words_twice(name: str) -> None:
    mail = _mail(name)
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    plain = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert re.findall(r'<a href="([^"]+)"', html) == [URL]
    assert f'<html lang="{name[:2]}">' in html and mail["Content-Language"] == name[:2]
    assert f"<title>{mail['Subject']}</title>" in html and "<img" not in html
    words = re.sub(r"<[^>]+>", " ", html.partition("</h1>")[2])
    assert words.split() == re.sub(f"({URL})", r" \1 ", plain).split()


@pytest.mark.parametrize("name", TO_REPORTERS)
def test_a_letter_to_a_reporter_betrays_nothing(name: str) -> None:
    mail = _mail(name)
    said = f"{mail['Subject']} {mail.get_body(('plain',)).get_content()}".lower()  # type: ignore[union-attr]
    assert [word for word in BETRAYING if word in said] == []


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda file: file.unlink(), "the file is not there"),
        (lambda file: file.write_text("Hi\n\n{{ url }} {{ naam }}"), "only {{ url }} can be filled in, not naam"),
        (lambda file: file.write_text("Hi\n\n{{ url }"), "line 3 cannot be read"),
        (lambda file: file.write_text("{{ url }}"), "the first line is the subject"),
        (lambda file: file.write_text("Hi\n\nNo address."), "needs {{ url }} once"),
        (lambda file: file.write_bytes(b"Hi\n\n\xe9 {{ url }}"), "not text in UTF-8"),
    ],
)
def test_a_wrong_letter_stops_the_start_with_one_sentence(
    tmp_path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    folder = tmp_path / "letters"
    shutil.copytree(letters.FOLDER, folder)
    letters.check(folder)
    spoil(folder / "en/assignment.txt")
    with pytest.raises(SystemExit) as stopped:
        letters.check(folder)
    said = str(stopped.value)
    assert said.startswith("cannot start, the letter en/assignment.txt is wrong: ") and sentence in said
    assert "\n" not in said


def test_a_letter_to_one_person_names_nobody_of_the_letter_before() -> None:
    now, one = datetime(2026, 1, 1, tzinfo=UTC), Letter(uuid4(), uuid4(), "message", None, None, None, "nl", None, 0, 1)
    first = letters.compose(one, "a@example.nl", "desk@example.nl", URL, now)
    before = first.as_bytes()
    second = letters.compose(replace(one, id=uuid4()), "b@example.nl", "desk@example.nl", URL, now)
    assert first.as_bytes() == before
    assert (first["To"], second["To"], second.get_all("To")) == ("a@example.nl", "b@example.nl", ["b@example.nl"])
    assert first["Message-ID"] != second["Message-ID"]
