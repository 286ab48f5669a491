"""Mail under way: to a server without TLS nothing is handed over, unless the settings allow it."""

import asyncio
from email.message import EmailMessage

import aiosmtplib
import pytest
from pydantic import SecretStr

from services.notify.sender import post
from services.notify.settings import Settings

ANSWERS = {b"EHLO": b"250 here", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class PlainServer:
    """Knows no STARTTLS and keeps every word."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            self.heard.append(line)
            if line == b".\r\n" or line[:4].upper() in ANSWERS:
                writer.write(ANSWERS.get(line[:4].upper(), b"250 kept") + b"\r\n")
        writer.close()


def mail() -> EmailMessage:
    """A letter."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "loket@example.nl", "m@example.nl", "Er staat een bericht klaar"
    letter.set_content("Er staat een bericht voor u klaar.")
    return letter


@pytest.mark.parametrize("allowed", [False, True])
async def test_no_mail_leaves_in_plain_text_unless_it_is_allowed(allowed: bool) -> None:
    there = PlainServer()
    server = await asyncio.start_server(there.listen, "127.0.0.1", 0)
    settings = Settings(
        port=1, database=SecretStr(""), smtp_port=server.sockets[0].getsockname()[1], plain_smtp=allowed,
        desk_url="https://example.nl", workbench_url="https://example.nl",
    )  # fmt: skip
    try:
        if allowed:
            await post(mail(), settings)
        else:
            with pytest.raises(aiosmtplib.SMTPException):
                await post(mail(), settings)
    finally:
        server.close()
    assert (b"Subject: Er staat een bericht klaar\r\n" in there.heard) is allowed
    assert any(b"m@example.nl" in line for line in there.heard) is allowed
