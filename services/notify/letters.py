"""Letters from files that a lawyer can edit: the first line is the subject, paragraphs are parted by an empty line."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, meta
from markupsafe import Markup, escape

from schemas.intake import is_address
from services.notify.decisions import Letter, LetterKind

FOLDER = Path(__file__).parent / "letters"
KINDS = sorted({kind for kinds in get_args(LetterKind) for kind in get_args(kinds)} - {"other"})
STAFF = frozenset({"new-case", "new-message", "term"})
"""Letters to secretariats, which are written to in Dutch; every other letter is there in both languages."""
_LINK = re.compile(r"https?://[^\s<]*[^\s<.,]")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=lambda name: name == "layout.html"
    )


class Mail(NamedTuple):
    """A letter as it leaves: for whom, and every byte of it."""

    to: list[str]
    text: bytes


def compose(letter: Letter, to: str, sender: str, url: str, now: datetime) -> Mail:
    """A plain letter with an accessible HTML twin. The Message-ID is the letter's id, on every attempt the same."""
    # Reading a header would be half of what a letter costs. Only what else the register calls an address is read, and
    # refused if it is more than a line.
    header: Any = to if is_address(to) else SMTP.header_store_parse("To", to)[1]
    addresses = [to] if header is to else [one.addr_spec for one in header.addresses]
    policy = SMTP if "".join([sender, *addresses]).isascii() else SMTPUTF8
    head, body = _written(letter.kind, letter.language, sender, url, policy)
    own = f"Date: {format_datetime(now)}\r\nMessage-ID: <{letter.id}@{sender.rpartition('@')[2]}>\r\n\r\n"
    return Mail(addresses, head + policy.fold_binary("To", header) + own.encode() + body)


@cache
def _written(kind: str, language: str, sender: str, url: str, policy: EmailPolicy) -> tuple[bytes, bytes]:
    """What all letters of a kind have in common, above and below what is a letter's own."""
    text = _environment().get_template(f"{language}/{kind}.txt").render(url=url)
    subject, _, body = text.partition("\n\n")
    mail = EmailMessage()
    mail["Subject"], mail["From"] = subject.strip(), sender
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers.
    mail.set_content(body.strip() + "\n", cte="quoted-printable")
    paragraphs = [_html(paragraph) for paragraph in re.split(r"\n{2,}", body.strip())]
    layout = _environment().get_template("layout.html")
    html = layout.render(language=language, subject=subject.strip(), paragraphs=paragraphs)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = language  # Last: setting the content takes every Content header away.
    head, _, rest = mail.as_bytes(policy=policy).partition(b"\r\n\r\n")
    return head + b"\r\n", rest


def names(kind: str) -> list[str]:
    """The files of one letter: language and kind."""
    return [f"{language}/{kind}.txt" for language in (("nl",) if kind in STAFF else ("nl", "en"))]


def check(folder: Path = FOLDER) -> None:
    """SystemExit with one sentence about the first letter that could not leave as it is."""
    for kind in KINDS:
        for name in names(kind):
            if wrong := _wrong(folder / name):
                raise SystemExit(f"cannot start, the letter {name} is wrong: {wrong}")


def _wrong(file: Path) -> str:
    try:
        text = file.read_text("utf-8")
        named = meta.find_undeclared_variables(_environment().parse(text))
    except FileNotFoundError:
        return "the file is not there"
    except UnicodeDecodeError:
        return "it is not text in UTF-8"
    except TemplateSyntaxError as error:
        return f"line {error.lineno} cannot be read, look at its braces"
    if unknown := sorted(named - {"url"}):
        return f"only {{{{ url }}}} can be filled in, not {', '.join(unknown)}"
    subject, _, body = text.partition("\n\n")
    if not subject.strip() or "\n" in subject or not body.strip():
        return "the first line is the subject, the second is empty, and then comes the text"
    if len(re.findall(r"\{\{\s*url\s*\}\}", body)) != 1:
        return "the text needs {{ url }} once, for where its reader has to go"
    return ""


def _html(paragraph: str) -> Markup:
    lines = str(escape(paragraph)).splitlines()
    return Markup(_LINK.sub(lambda m: f'<a href="{m[0]}" style="color:#154273">{m[0]}</a>', "<br>".join(lines)))
