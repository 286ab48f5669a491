"""The way to the mail server: a connection is kept while letters follow each other (RFC 5321, 3.3 and 4.1.1.5).

Each new one costs a greeting, TLS and a login; at the catcher of a trial also the forty milliseconds for which a kernel
may hold back an acknowledgement (RFC 1122, 4.2.3.2), and that was most of the time a letter took.
"""

import asyncio
from contextlib import suppress
from typing import Any

import aiosmtplib

from services.notify.letters import Mail
from services.notify.settings import Settings

SMTP_SECONDS = 25
"""For one letter, from finding the server to its last answer; RFC 5321, 4.5.3.2.6, would wait ten minutes for that."""
BYE_SECONDS = 5
GONE = (aiosmtplib.SMTPException, OSError)


class Unanswered(Exception):
    """The server had the text of the letter and said nothing of it: perhaps it took it."""


class _Line(aiosmtplib.SMTP):
    """A connection that knows whether the text of the present letter is on its way."""

    begun = False

    async def data(self, *told: Any, **more: Any) -> aiosmtplib.SMTPResponse:
        self.begun = True
        return await super().data(*told, **more)


class Post:
    """Connections to the mail server, under TLS unless the settings allow it plain.

    Several letters may be under way at once, each on a connection of its own.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings, self._free = settings, list[_Line]()

    async def send(self, mail: Mail) -> None:
        """Returns when the server took the letter; Unanswered, aiosmtplib's exceptions and OSError otherwise."""
        kept = bool(self._free)
        line = self._free.pop() if kept else self._new()
        line.begun = False
        try:
            async with asyncio.timeout(SMTP_SECONDS):
                if not kept:
                    await line.connect()
                options = [] if mail.text.isascii() else ["BODY=8BITMIME", "SMTPUTF8"]  # RFC 6531, 3.1 and 3.4
                await line.sendmail(self._settings.sender, mail.to, mail.text, mail_options=options)
            self._free.append(line)
        except BaseException as error:
            # Whatever the server thinks of this connection, the next letter does not depend on it.
            line.close()
            if line.begun and isinstance(error, GONE) and not isinstance(error, aiosmtplib.SMTPResponseException):
                raise Unanswered from None
            if line.begun or not kept or not _ended(error):
                raise
            await self.send(mail)  # A server that ended a connection we kept costs no letter an attempt.

    async def hang_up(self) -> None:
        """Ends the connections that no letter is using."""
        free, self._free = self._free, []
        await asyncio.gather(*map(_quit, free))

    def _new(self) -> _Line:
        told = self._settings
        return _Line(
            hostname=told.smtp_host,
            port=told.smtp_port,
            username=told.smtp_username,
            password=told.smtp_password.get_secret_value() if told.smtp_password else None,
            timeout=SMTP_SECONDS,
            start_tls=None if told.plain_smtp else True,
        )


def _ended(error: BaseException) -> bool:
    """Whether the server does not serve this connection any longer (RFC 5321, 3.8)."""
    gone = isinstance(error, aiosmtplib.SMTPServerDisconnected | ConnectionError)
    return gone or (isinstance(error, aiosmtplib.SMTPResponseException) and error.code == 421)


async def _quit(line: _Line) -> None:
    with suppress(*GONE):
        await line.quit(timeout=BYE_SECONDS)
    line.close()
