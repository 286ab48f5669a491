"""What a letter costs notify until the mail server has it; ``python -m tests.bench.letters`` asks nothing else."""

import socketserver
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from multiprocessing import get_context
from uuid import UUID

import aiosmtplib
import uvloop
from pydantic import SecretStr

from services.notify import letters
from services.notify.decisions import Letter
from services.notify.letters import Mail
from services.notify.post import Post
from services.notify.settings import Settings
from tests.bench.rounds import Question, Variant, Work, answer, table
from tests.bench.sealing import repeated

HERE, TO, SENDER, URL = "127.0.0.1", "kcoo@example.nl", "loket@example.nl", "https://loket.example.nl/"
ID = UUID(int=0)
LETTER = Letter(ID, ID, "new-case", None, None, "KCOO", "nl", None, 0, 1)
EHLO = b"250-here\r\n250-SIZE 33554432\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
"""What the mail catcher of a desk offers."""


class Taking(socketserver.StreamRequestHandler):
    """Takes every letter and keeps none."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """One connection."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line == b"DATA\r\n":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
            self.wfile.write(EHLO if line.startswith(b"EHLO") else b"250 ok\r\n")


def composed() -> Mail:
    """As notify does it."""
    return letters.compose(LETTER, TO, SENDER, URL, datetime.now(UTC))


def in_objects(common: EmailMessage) -> EmailMessage:
    """As objects of the email package; what letters of a kind have in common is shared, and was read before."""
    mail = EmailMessage()
    for name, value in common.items():
        mail[name] = value
    mail["To"], mail["Date"], mail["Message-ID"] = TO, format_datetime(datetime.now(UTC)), f"<{ID}@example.nl>"
    mail.set_payload(common.get_payload())
    return mail


def in_common(text: bytes) -> EmailMessage:
    """All but the headers that are a letter's own."""
    read, mail = message_from_bytes(text, EmailMessage, policy=SMTP), EmailMessage()
    mail["Subject"], mail["From"], mail["Auto-Submitted"] = read["Subject"], read["From"], read["Auto-Submitted"]
    plain, html = (part.get_content() for part in read.iter_parts())
    mail.set_content(plain, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = read["Content-Language"]
    return mail


def sending(port: int, send: Callable[[aiosmtplib.SMTP], Awaitable[object]]) -> Work:
    """Letters that follow each other on a connection."""
    line = aiosmtplib.SMTP(hostname=HERE, port=port, start_tls=False)

    async def work(times: int) -> None:
        if not line.is_connected:
            await line.connect()
        for _ in range(times):
            await send(line)

    return work


def posting(port: int) -> Work:
    """The house's letters over the house's way."""
    post = Post(
        Settings(port=1, database=SecretStr(""), smtp_port=port, plain_smtp=True, desk_url=URL, workbench_url=URL)
    )

    async def work(times: int) -> None:
        for _ in range(times):
            await post.send(composed())

    return work


@contextmanager
def questions() -> Iterator[list[Question]]:
    """Composing, and leaving to a server in a process of its own."""
    text = composed().text
    common = in_common(text)
    with socketserver.ThreadingTCPServer((HERE, 0), Taking) as server:
        beside = get_context("fork").Process(target=server.serve_forever, daemon=True)
        beside.start()
        port = server.server_address[1]
        composing = (
            Variant("the house", repeated(composed)),
            Variant("as objects, flattened", repeated(lambda: in_objects(common).as_bytes(policy=SMTP))),
        )
        leaving = (
            Variant("sent as it lies ready", sending(port, lambda line: line.sendmail(SENDER, [TO], text))),
            Variant("composed and sent by the house", posting(port)),
            Variant("as objects, by send_message", sending(port, lambda line: line.send_message(in_objects(common)))),
        )
        try:
            yield [
                Question("Composing a letter", "letter", composing),
                Question("A letter to the mail server, CPU of notify", "letter", leaving),
            ]
        finally:
            beside.terminate()
            beside.join()


async def main() -> None:
    """Prints both tables."""
    with questions() as asked:
        for question in asked:
            print(f"\n{table(question, await answer(question))}", flush=True)


if __name__ == "__main__":
    uvloop.run(main())
