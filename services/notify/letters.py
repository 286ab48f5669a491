"""Letters from files that a lawyer can edit: the first line is the subject, paragraphs are parted by an empty line."""

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.notify.decisions import Letter

FOLDER = Path(__file__).parent / "letters"
_LINK = re.compile(r"https?://[^\s<]*[^\s<.,]")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=lambda name: name == "layout.html"
    )


def compose(letter: Letter, to: str, sender: str, url: str, now: datetime) -> EmailMessage:
    """A plain letter with an accessible HTML twin. The Message-ID is the letter's id, on every attempt the same."""
    text = _environment().get_template(f"{letter.language}/{letter.kind}.txt").render(url=url)
    subject, _, body = text.partition("\n\n")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject.strip(), sender, to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers.
    mail["Content-Language"] = letter.language
    mail.set_content(body.strip() + "\n", cte="quoted-printable")
    paragraphs = [_html(paragraph) for paragraph in re.split(r"\n{2,}", body.strip())]
    layout = _environment().get_template("layout.html")
    html = layout.render(language=letter.language, subject=subject.strip(), paragraphs=paragraphs)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail


def _html(paragraph: str) -> Markup:
    lines = str(escape(paragraph)).splitlines()
    return Markup(_LINK.sub(lambda m: f'<a href="{m[0]}" style="color:#154273">{m[0]}</a>', "<br>".join(lines)))
