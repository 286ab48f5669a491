"""The letters: complete, silent about their matter, open to every reader, and refused at the start otherwise."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_string
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from schemas.intake import is_address
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
    return _read(letters.compose(letter, "a@example.nl", "desk@example.nl", URL, datetime(2026, 1, 1, tzinfo=UTC)))


def _read(left: letters.Mail) -> EmailMessage:
    """As a mail program reads it."""
    return message_from_string(left.text.decode(), EmailMessage, policy=SMTPUTF8)


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
    second = letters.compose(replace(one, id=uuid4()), "b@example.nl", "desk@example.nl", URL, now)
    assert (first.to, second.to) == (["a@example.nl"], ["b@example.nl"])
    one_read, other_read = _read(first), _read(second)
    assert (one_read["To"], other_read.get_all("To")) == ("a@example.nl", ["b@example.nl"])
    assert one_read["Message-ID"] != other_read["Message-ID"]


@pytest.mark.parametrize(
    ("to", "mailboxes"),
    [
        ("a@example.nl", ["a@example.nl"]),
        ("x+!#$%&'*/=?^_`{|}~-@example.nl", ["x+!#$%&'*/=?^_`{|}~-@example.nl"]),
        ("\u00e9@ex\u00e4mple.nl", ["\u00e9@ex\u00e4mple.nl"]),
        (f"{'a' * 64}@{'b' * 60}.{'c' * 60}.nl", [f"{'a' * 64}@{'b' * 60}.{'c' * 60}.nl"]),
        ("Secretariaat <a@example.nl>", ["a@example.nl"]),
        ("Secr\u00e9taire <a@example.nl>, b@example.nl", ["a@example.nl", "b@example.nl"]),
    ],
)
def test_a_letter_says_whom_it_is_for_as_the_email_package_would(to: str, mailboxes: list[str]) -> None:
    now, one = datetime(2026, 1, 1, tzinfo=UTC), Letter(uuid4(), uuid4(), "message", None, None, None, "nl", None, 0, 1)
    left, usual = letters.compose(one, to, "desk@example.nl", URL, now), EmailMessage()
    usual["To"] = to
    assert left.to == mailboxes
    assert usual.as_bytes(policy=SMTP if left.text.isascii() else SMTPUTF8).rstrip(b"\r\n") in left.text
    assert left.text.isascii() == "".join(mailboxes).isascii(), "a server need not know more than the envelope asks"
    headers = _read(left).keys()
    assert sorted(headers) == sorted({*headers}) and "To" in headers


@pytest.mark.parametrize("line", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028"])
@pytest.mark.parametrize("before", ["a@example.nl", "Secretariaat <a@example.nl>"])
def test_an_address_of_two_lines_is_no_second_header(before: str, line: str) -> None:
    now, one = datetime(2026, 1, 1, tzinfo=UTC), Letter(uuid4(), uuid4(), "term", None, None, "KCOO", "nl", None, 0, 1)
    with pytest.raises(ValueError, match="linefeed"):
        letters.compose(one, f"{before}{line}Bcc: b@example.nl", "desk@example.nl", URL, now)


@pytest.mark.parametrize("text", ["a\x00b@example.nl", "a\x7f@example.nl", "a\x1b[2J@example.nl", "\ud800@example.nl"])
def test_what_no_mail_server_can_be_told_is_no_address(text: str) -> None:
    assert not is_address(text)
