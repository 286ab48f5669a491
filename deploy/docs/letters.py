"""Every letter as its reader gets it, on one page for whoever edits them."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID

from services.notify import letters
from services.notify.decisions import Letter

_HEAD = """\
# Letters

Made by `make docs` from `services/notify/letters/`. A letter is a plain text file that can be edited without knowing
code: a folder per language, a file per letter. The first line is the subject, the second is empty, and empty lines part
the paragraphs. `{{ url }}` is where the reader has to go; nothing else can be filled in, because notify knows nothing
else. A letter that is not there, or that names something else, stops the start of notify with one sentence.

A letter says that there is a message and never what it is about: it may be read over a shoulder, on a shared computer
or at the mail company. So no letter to a reporter holds words such as report, complaint or committee; a test looks for
them. Letters to reporters are in Dutch and English, letters to secretariats in Dutch. Each leaves as plain text and as
HTML with the same words.

![A letter as a mail program shows it](screenshots/letter.png)
"""
_NOBODY = UUID(int=0)
_A_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def as_text() -> str:
    """Markdown."""
    return _HEAD + "".join(_shown(name) for kind in letters.KINDS for name in letters.names(kind))


def _shown(name: str) -> str:
    language, kind = name.removesuffix(".txt").split("/")
    letter = Letter(_NOBODY, _NOBODY, kind, None, None, None, language, None, 0, 0)  # type: ignore[arg-type]
    left = letters.compose(letter, "reader@example.nl", "desk@example.nl", "https://loket.example.nl", _A_DAY)
    mail = message_from_bytes(left.text.replace(b"\r\n", b"\n"), EmailMessage, policy=default)
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return f"\n## `{name}`\n\n**{mail['Subject']}**\n\n```text\n{text}```\n"
