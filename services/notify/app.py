"""Notify as a list: what it hears, and the sender beside it."""

from schemas.committee import CaseOpened, MessageLeft, TermApproaching, TermPassed
from schemas.intake import ReporterReachable
from schemas.register import DestinationRegistered
from schemas.routing import ComplaintAdvised, ComplaintForwarded, ComplaintHeld, ComplaintReferred
from services.chassis.messages import On
from services.chassis.run import Service
from services.chassis.sealing import Keyring
from services.front.patience import Patient
from services.notify import commands, handlers, letters, store
from services.notify.sender import Sender
from services.notify.settings import Settings

ANSWERS = (
    On(ReporterReachable, handlers.on_reporter_reachable, store.known, traced=False),
    On(CaseOpened, handlers.on_case_opened, store.known),
    On(TermApproaching, handlers.on_term),
    On(TermPassed, handlers.on_term),
    On(MessageLeft, handlers.on_message_left, store.known),
    On(ComplaintHeld, handlers.on_decided, store.known),
    On(ComplaintReferred, handlers.on_complaint_referred, store.known),
    On(ComplaintForwarded, handlers.on_complaint_forwarded, store.known),
    On(ComplaintAdvised, handlers.on_decided, store.known),
    On(DestinationRegistered, handlers.on_destination_registered, traced=False),
    On(commands.LetterLeft, handlers.on_letter_left),
    On(commands.LetterDelayed, handlers.on_letter_delayed),
    On(commands.LetterFailed, handlers.on_letter_failed),
)


def service(settings: Settings) -> Service:
    """The service with these settings."""
    if settings.keyring is None:
        raise SystemExit("cannot start: LOKET_NOTIFY_KEYRING names the folder with notify's private key")
    letters.check()
    keyring = Keyring(settings.keyring)
    jobs = (lambda rooms: Sender(rooms, settings, keyring).run(),)
    return Service("notify", "Berichten", settings, ANSWERS, jobs=jobs, protocol=Patient)
