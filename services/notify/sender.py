"""The sender: letters that are due leave over real SMTP, a few at a time, and what became of them goes on record."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiosmtplib
from opentelemetry.trace import SpanKind
from prometheus_client import Counter

from schemas.intake import ADDRESS
from services.chassis import telemetry
from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival
from services.chassis.metrics import REGISTRY
from services.chassis.run import Rooms
from services.chassis.sealing import CannotOpen, Keyring
from services.notify import letters, store
from services.notify.commands import LetterCommand, LetterDelayed, LetterFailed, LetterLeft
from services.notify.decisions import Letter, failure_code, next_attempt
from services.notify.post import Post
from services.notify.settings import Settings

AT_ONCE = 4
BATCH = 8
PAUSE_SECONDS = 0.25
LEASE = timedelta(seconds=60)
"""Longer than the slowest batch: two turns of four letters at twenty seconds each."""
PERHAPS_TWICE = Counter(
    "loket_letters_perhaps_twice", "Letters sent again after a crash, under the same Message-ID.", registry=REGISTRY
)
UNDELIVERABLE = Counter("loket_letters_failed", "Letters that will not be tried again.", registry=REGISTRY)


class NoAddress(Exception):
    """There is nobody to send to, or the address cannot be opened."""


class Sender:
    """Sends each letter under one Message-ID. After a crash between the server's 250 and our commit it goes again."""

    def __init__(self, rooms: Rooms, settings: Settings, keyring: Keyring) -> None:
        self._rooms, self._settings, self._keyring = rooms, settings, keyring
        self._post = Post(settings)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                if await self._round():
                    continue
            except Exception as error:
                log().warning("sender_interrupted", **fault_of(error))
                await asyncio.sleep(2)
            await self._post.hang_up()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _round(self) -> bool:
        """Whether more may be due. A letter that is interrupted keeps none of the others; its lease ends by itself."""
        async with self._rooms.runtime.pool.acquire() as tx:
            due = await store.take_due_letters(tx, datetime.now(UTC), LEASE, BATCH)
        turns = asyncio.Semaphore(AT_ONCE)
        results = await asyncio.gather(*(self._turn(turns, letter) for letter in due), return_exceptions=True)
        interrupted = [result for result in results if isinstance(result, Exception)]
        if interrupted and len(interrupted) == len(due):
            raise interrupted[0]
        for error in interrupted:
            log().warning("letter_interrupted", **fault_of(error))
        return len(due) == BATCH

    async def _turn(self, turns: asyncio.Semaphore, letter: Letter) -> None:
        async with turns:
            outcome = await self._outcome(letter)
            if isinstance(outcome, LetterFailed):
                UNDELIVERABLE.inc()
            await self._rooms.gate.submit(Arrival(uuid4(), outcome.subject, outcome, letter.trace))

    async def _outcome(self, letter: Letter) -> LetterCommand:
        now = datetime.now(UTC)
        if letter.perhaps_twice:
            PERHAPS_TWICE.inc()
            log().warning("letter_perhaps_sent_twice", key=str(letter.id))
        try:
            to = await self._address(letter)
            attributes = {"server.address": self._settings.smtp_host, "loket.subject": str(letter.complaint_id)}
            with telemetry.step("send mail", SpanKind.CLIENT, letter.trace, attributes):
                await self._send(letter, to, now)
            return LetterLeft(letter)
        except NoAddress:
            return LetterFailed(letter, "no-address")
        except aiosmtplib.SMTPResponseException as error:
            code = failure_code(error.code)
            log().warning("letter_refused", code=str(error.code), attempts=letter.attempts + 1)
            if code:
                return LetterFailed(letter, code)
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = failure_code(min((one.code for one in error.recipients), default=450))
            log().warning("letter_refused", code=str(code), attempts=letter.attempts + 1)
            if code:
                return LetterFailed(letter, code)
        except (aiosmtplib.SMTPException, OSError) as error:
            log().warning("letter_delayed", attempts=letter.attempts + 1, **fault_of(error))
        due = next_attempt(letter.attempts + 1, now)
        return LetterDelayed(letter, due) if due else LetterFailed(letter, "unreachable")

    async def _address(self, letter: Letter) -> str:
        if letter.destination:
            async with self._rooms.runtime.pool.acquire() as tx:
                address = await store.secretariat(tx, letter.destination)
            if address is None:
                raise OSError("the register has not told us where this destination reads its mail")
            return address
        async with self._rooms.runtime.sealed.acquire() as vault:  # type: ignore[union-attr]
            sealed = await store.sealed_address(vault, letter.complaint_id)
        if sealed is None:
            raise NoAddress
        return address_in(sealed, self._keyring)

    async def _send(self, letter: Letter, to: str, now: datetime) -> None:
        url = self._settings.workbench_url if letter.destination else self._settings.desk_url
        mail = letters.compose(letter, to, self._settings.sender, url, now)
        await self._post.send(mail)


def address_in(sealed: str, keyring: Keyring) -> str:
    """The mail address that was sealed to us; NoAddress where it cannot be opened or no letter could go there."""
    try:
        address = keyring.open(sealed).decode()
    except (CannotOpen, UnicodeDecodeError):
        raise NoAddress from None
    if not ADDRESS.fullmatch(address):
        raise NoAddress
    return address
