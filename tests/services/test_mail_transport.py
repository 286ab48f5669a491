"""Mail under way: to a server without TLS nothing is handed over unless the settings allow it, and letters that follow
each other share a connection for as long as the server keeps it."""

import asyncio
from typing import Self

import aiosmtplib
import pytest
from pydantic import SecretStr

from services.notify import post
from services.notify.letters import Mail
from services.notify.post import Post, Unanswered
from services.notify.settings import Settings

ANSWERS = {
    b"EHLO": b"250 here", b"MAIL": b"250 ok", b"RCPT": b"250 ok", b"DATA": b"354 go on", b"RSET": b"250 ok",
    b"QUIT": b"221 bye",
}  # fmt: skip


class PlainServer:
    """Knows no STARTTLS and keeps every word, by connection."""

    def __init__(self) -> None:
        self.heard: list[list[bytes]] = []
        self.answers = dict(ANSWERS)
        self.once: dict[bytes, bytes] = {}
        self.ends: bytes | None = b"250 kept"
        self.writers: list[asyncio.StreamWriter] = []

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard: list[bytes] = []
        self.heard.append(heard)
        self.writers.append(writer)
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            heard.append(line)
            if line == b".\r\n":
                said = self.ends
            elif line[:4].upper() in self.answers:
                said = self.once.pop(line[:4].upper(), None) or self.answers[line[:4].upper()] or None
            else:
                continue
            if said is None:
                break
            writer.write(said + b"\r\n")
        writer.close()

    def letters(self) -> list[int]:
        """How many each connection brought."""
        return [heard.count(b".\r\n") for heard in self.heard]

    def settings(self, allowed: bool = True) -> Settings:
        return Settings(
            port=1, database=SecretStr(""), smtp_port=self.port, plain_smtp=allowed,
            desk_url="https://example.nl", workbench_url="https://example.nl",
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self.listen, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        for writer in self.writers:
            writer.close()


def mail() -> Mail:
    """A letter."""
    text = "From: loket@example.nl\r\nTo: m@example.nl\r\nSubject: Er staat een bericht klaar\r\n\r\nKijk.\r\n"
    return Mail(["m@example.nl"], text.encode())


@pytest.mark.parametrize("allowed", [False, True])
async def test_no_mail_leaves_in_plain_text_unless_it_is_allowed(allowed: bool) -> None:
    async with PlainServer() as there:
        way = Post(there.settings(allowed))
        if allowed:
            await way.send(mail())
        else:
            with pytest.raises(aiosmtplib.SMTPException):
                await way.send(mail())
        heard = [line for heard in there.heard for line in heard]
        assert (b"Subject: Er staat een bericht klaar\r\n" in heard) is allowed
        assert any(b"m@example.nl" in line for line in heard) is allowed


async def test_an_address_beyond_ascii_is_told_to_a_server_that_knows_such_and_to_no_other() -> None:
    """RFC 6531, 3.1 and 3.4."""
    async with PlainServer() as there:
        way, letter = (
            Post(there.settings()),
            Mail(["\u00e9@example.nl"], "To: \u00e9@example.nl\r\n\r\nKijk.\r\n".encode()),
        )
        with pytest.raises(aiosmtplib.SMTPNotSupported):
            await way.send(letter)
        there.answers[b"EHLO"] = b"250-here\r\n250-8BITMIME\r\n250 SMTPUTF8"
        await way.send(letter)
        await way.send(mail())
        assert there.letters() == [0, 2]
        told = [line for line in there.heard[1] if line.startswith((b"MAIL", b"RCPT"))]
        assert told[0].split()[2:] == [b"BODY=8BITMIME", b"SMTPUTF8"] and "\u00e9@example.nl".encode() in told[1]
        assert told[2].split() == [b"MAIL", b"FROM:<loket@example.nl>"]


async def test_letters_that_follow_each_other_share_a_connection() -> None:
    async with PlainServer() as there:
        way = Post(there.settings())
        for _ in range(3):
            await way.send(mail())
        assert there.letters() == [3]
        await way.hang_up()
        assert there.heard[0][-1].upper() == b"QUIT\r\n"
        await way.send(mail())
        assert there.letters() == [3, 1]


async def test_letters_at_once_have_a_connection_each() -> None:
    async with PlainServer() as there:
        way = Post(there.settings())
        await asyncio.gather(way.send(mail()), way.send(mail()))
        await asyncio.gather(way.send(mail()), way.send(mail()))
        assert there.letters() == [2, 2]


@pytest.mark.parametrize("ending", ["closed", "421"])
async def test_a_connection_that_the_server_ended_costs_no_letter_an_attempt(ending: str) -> None:
    async with PlainServer() as there:
        way = Post(there.settings())
        await way.send(mail())
        if ending == "closed":
            there.writers[0].close()
            await asyncio.sleep(0.05)
        else:
            there.once[b"MAIL"] = b"421 too many letters"
        await way.send(mail())
        assert there.letters() == [1, 1]


async def test_after_a_refusal_the_next_letter_begins_anew() -> None:
    async with PlainServer() as there:
        way = Post(there.settings())
        there.answers[b"RCPT"] = b"450 not now"
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
            await way.send(mail())
        there.answers[b"RCPT"] = b"250 ok"
        await way.send(mail())
        assert there.letters() == [0, 1]


async def test_a_server_that_falls_silent_holds_a_letter_up_for_a_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async with PlainServer() as there:
        monkeypatch.setattr(post, "SMTP_SECONDS", 0.2)
        way = Post(there.settings())
        await way.send(mail())
        del there.answers[b"MAIL"]
        with pytest.raises(TimeoutError):
            await way.send(mail())
        assert sum(there.letters()) == 1


@pytest.mark.parametrize("heard", [b"421 going down", None])
async def test_a_letter_of_whose_text_the_server_says_nothing_is_unanswered(heard: bytes | None) -> None:
    async with PlainServer() as there:
        there.ends = heard
        with pytest.raises(aiosmtplib.SMTPDataError if heard else Unanswered):
            await Post(there.settings()).send(mail())


async def test_a_server_that_goes_before_the_text_leaves_nothing_in_doubt() -> None:
    async with PlainServer() as there:
        there.answers[b"RCPT"] = b""
        with pytest.raises(aiosmtplib.SMTPServerDisconnected):
            await Post(there.settings()).send(mail())


async def test_a_quit_that_nobody_answers_ends_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "BYE_SECONDS", 0.1)
    async with PlainServer() as there:
        way = Post(there.settings())
        await way.send(mail())
        del there.answers[b"QUIT"]
        async with asyncio.timeout(2):
            await way.hang_up()
