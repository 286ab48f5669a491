"""The sender: letters that are due leave over real SMTP, a few at a time, and what became of them goes on record."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aiosmtplib
from opentelemetry.trace import SpanKind
from prometheus_client import Counter

from schemas.intake import is_address
from services.chassis import telemetry
from services.chassis.database import is_infrastructure
from services.chassis.gate import Busy, Repeated
from services.chassis.logs import fault_of, log
from services.chassis.messages import Arrival
from services.chassis.metrics import REGISTRY
from services.chassis.outbox import day_of
from services.chassis.run import Rooms
from services.chassis.sealing import CannotOpen, Keyring
from services.notify import letters, store
from services.notify.commands import LetterCommand, LetterDelayed, LetterFailed, LetterLeft
from services.notify.decisions import Letter, failure_code, next_attempt
from services.notify.post import GONE, SMTP_SECONDS, Post, Unanswered
from services.notify.settings import Settings

ROUND = 32
"""Letters that are taken together, so that what became of them can be kept together."""
AT_ONCE = 4
"""Of these under way; the catcher of a trial answers no more connections at a time."""
TOGETHER_SECONDS = 0.05
"""Where more letters leave than at once, what became of them is kept twenty times a second, many in a transaction."""
PAUSE_SECONDS = 0.25
RETRY_SECONDS = 1.0
LEASE = timedelta(seconds=60)
LONGEST = SMTP_SECONDS + 10
"""Seconds of the lease that a letter needs: to leave at the slowest, and to be kept on record."""
LAST_SECONDS = 6
"""For the letters that are under way when we are asked to stop."""
PERHAPS_TWICE = Counter(
    "loket_letters_perhaps_twice", "Letters that may come twice, under the same Message-ID.", registry=REGISTRY
)
UNDELIVERABLE = Counter("loket_letters_failed", "Letters that will not be tried again.", registry=REGISTRY)


class NoAddress(Exception):
    """There is nobody to send to, or the address cannot be opened."""


class Sender:
    """Sends each letter under one Message-ID. After a crash between the server's 250 and our commit it goes again."""

    def __init__(self, rooms: Rooms, settings: Settings, keyring: Keyring) -> None:
        self._rooms, self._settings, self._keyring = rooms, settings, keyring
        self._post, self._stopping = Post(settings), False

    async def run(self) -> None:
        """Until cancelled; letters that are under way then are waited for."""
        while True:
            under_way = asyncio.create_task(self._round())
            try:
                if await asyncio.shield(under_way):
                    continue
            except asyncio.CancelledError:
                self._stopping = True
                await asyncio.wait([under_way], timeout=LAST_SECONDS)
                raise
            except Exception as error:
                log().warning("sender_interrupted", **fault_of(error))
                await asyncio.sleep(2)
            await self._post.hang_up()
            await asyncio.sleep(PAUSE_SECONDS)

    async def _round(self) -> bool:
        """Whether more may be due. A letter that is interrupted keeps none of the others; its lease ends by itself."""
        async with self._rooms.runtime.pool.acquire() as tx:
            due = await store.take_due_letters(tx, datetime.now(UTC), LEASE, ROUND)
        many = len(due) > AT_ONCE
        turns, over = asyncio.Semaphore(AT_ONCE), asyncio.get_running_loop().time() + LEASE.total_seconds()
        turned = await asyncio.gather(
            *(self._turn(letter, turns, over, many) for letter in due), return_exceptions=True
        )
        ends = list(zip(due, turned, strict=True))
        if unbegun := [letter.id for letter, begun in ends if begun is False]:
            async with self._rooms.runtime.pool.acquire() as tx:
                await store.give_back(tx, datetime.now(UTC), unbegun)
        interrupted = [(letter, error) for letter, error in ends if isinstance(error, Exception)]
        if interrupted and len(interrupted) == len(ends):
            raise interrupted[0][1]
        for letter, error in interrupted:
            log().warning("letter_interrupted", key=str(letter.complaint_id), **fault_of(error))
        return len(due) == ROUND

    async def _turn(self, letter: Letter, turns: asyncio.Semaphore, over: float, many: bool) -> bool:
        """Whether it was begun; the next may have its turn while what became of this one is still being kept."""
        async with turns:
            if self._stopping or asyncio.get_running_loop().time() > over - LONGEST:
                return False
            outcome = await self._outcome(letter)
        if isinstance(outcome, LetterFailed):
            UNDELIVERABLE.inc()
        if many:
            await asyncio.sleep(TOGETHER_SECONDS - asyncio.get_running_loop().time() % TOGETHER_SECONDS)
        await self._keep(Arrival(uuid4(), outcome.subject, outcome, letter.trace), over)
        return True

    async def _keep(self, outcome: Arrival, over: float) -> None:
        """On disk, however often our database is away while the letter is ours: it would leave again otherwise."""
        while True:
            try:
                with suppress(Repeated):
                    await self._rooms.gate.submit(outcome)
                return
            except Exception as error:
                late = asyncio.get_running_loop().time() + RETRY_SECONDS > over
                if late or not (isinstance(error, Busy) or is_infrastructure(error)):
                    raise
            await asyncio.sleep(RETRY_SECONDS)

    async def _outcome(self, letter: Letter) -> LetterCommand:
        now = datetime.now(UTC)
        if letter.perhaps_twice:
            PERHAPS_TWICE.inc()
            log().warning("letter_perhaps_sent_twice", key=str(letter.complaint_id))
        try:
            to = await self._address(letter)
            attributes = {"server.address": self._settings.smtp_host, "loket.subject": str(letter.complaint_id)}
            with telemetry.step("send mail", SpanKind.CLIENT, letter.trace, attributes):
                await self._send(letter, to, now)
            return LetterLeft(letter, day_of(datetime.now(UTC)).date())
        except NoAddress:
            return LetterFailed(letter, "no-address")
        except (aiosmtplib.SMTPDataError, aiosmtplib.SMTPRecipientsRefused) as error:
            # Only these two say something of this letter; a password or a sender that is refused is refused for all.
            smtp = min((one.code for one in _refusals(error)), default=450)
            log().warning("letter_refused", key=str(letter.complaint_id), code=str(smtp), attempts=letter.attempts + 1)
            if code := failure_code(smtp):
                return LetterFailed(letter, code)
        except Unanswered:
            PERHAPS_TWICE.inc()
            log().warning("letter_unanswered", key=str(letter.complaint_id), attempts=letter.attempts + 1)
        except GONE as error:
            told = {"code": str(error.code)} if isinstance(error, aiosmtplib.SMTPResponseException) else {}
            attempts = letter.attempts + 1
            log().warning("letter_delayed", key=str(letter.complaint_id), attempts=attempts, **told, **fault_of(error))
        due = next_attempt(letter.attempts + 1, now)
        return LetterDelayed(letter, due) if due else LetterFailed(letter, "unreachable")

    async def _address(self, letter: Letter) -> str:
        if letter.destination:
            if letter.secretariat is None:
                raise OSError("the register has not told us where this destination reads its mail")
            return letter.secretariat
        async with self._rooms.runtime.sealed.acquire() as vault:  # type: ignore[union-attr]
            sealed = await store.sealed_address(vault, letter.complaint_id)
        if sealed is None:
            raise NoAddress
        return address_in(sealed, self._keyring)

    async def _send(self, letter: Letter, to: str, now: datetime) -> None:
        url = self._settings.workbench_url if letter.destination else self._settings.desk_url
        mail = letters.compose(letter, to, self._settings.sender, url, now)
        await self._post.send(mail)


def _refusals(
    error: aiosmtplib.SMTPDataError | aiosmtplib.SMTPRecipientsRefused,
) -> Sequence[aiosmtplib.SMTPResponseException]:
    return error.recipients if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else [error]


def address_in(sealed: str, keyring: Keyring) -> str:
    """The mail address that was sealed to us; NoAddress where it cannot be opened or no letter could go there."""
    try:
        address = keyring.open(sealed).decode()
    except (CannotOpen, UnicodeDecodeError):
        raise NoAddress from None
    if not is_address(address):
        raise NoAddress
    return address
