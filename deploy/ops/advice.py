"""The command that helps: for each alarm the one to begin with, as it is typed where this desk runs."""

from collections.abc import Mapping
from datetime import timedelta

from deploy.ops.settings import Settings
from deploy.ops.signals import GONE, Key, service_of
from deploy.ops.watch import HELD_UP
from services.committee.holidays import KNOWN_UNTIL

BEYOND = KNOWN_UNTIL + timedelta(days=1)
TERMS = f"terms --received {BEYOND}T12:00:00+01:00 --track awb"
"""Says which years the table of decree days knows, and which decree is to be added."""

OF_THE_SERVICE: Mapping[str, str] = {
    "LoketEventsParked": "quarantine list",
    "LoketEventsUnhandled": "quarantine list",
    "LoketTermsUnknown": TERMS,
    "LoketDecreesEnd": TERMS,
}
"""The command of the service itself that says more."""

LOGGED: Mapping[str, tuple[str, ...]] = {
    "LoketComplaintsUnopened": ("complaint_not_opened",),
    "LoketEventsUnrelayed": ("relay_interrupted", "topics_refused"),
    "LoketReaderBehind": ("batch_delayed",),
    "LoketRequestsFail": ("request_delayed", "request_failed"),
    "LoketLettersFailed": ("letter_refused",),
}
"""The log events of the process itself that say more."""

KAFKA = ("kafka", "ERROR", "WARN ", "Error:", "Exception:")
"""Its stack traces are longer than what is shown of a log, and what it says stands above them."""
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "LoketReportersNotTold": ("notify", "letter_delayed", "letter_refused", "sender_interrupted"),
    "LoketTermsLate": ("notify", "letter_delayed", "letter_refused"),
    "LoketReaderSilent": KAFKA,
    "the database does not answer": ("postgres",),
    HELD_UP: ("postgres",),
    "the broker has not answered the reader": KAFKA,
    "events wait in the outbox for the broker": KAFKA,
}
"""Another process whose log says more, by alarm or by reason, and the log events in it."""


def command(key: Key, settings: Settings) -> str:
    """One line for a shell."""
    if own := OF_THE_SERVICE.get(key.alarm):
        return f"{settings.command.format(process=key.process, service=service_of(key.process))} {own}"
    if key.alarm == GONE:
        return settings.restart.format(process=key.process)
    if key.alarm == "LoketSpansDropped":
        return _log(settings, settings.collector)
    place, *events = ELSEWHERE.get(key.reason or key.alarm, (key.process, *LOGGED.get(key.alarm, ())))
    return _log(settings, place, *events)


def _log(settings: Settings, process: str, *events: str) -> str:
    searched = f" | grep -E '{'|'.join(events)}'" if events else ""
    return settings.logs.format(process=process) + searched + " | tail -n 20"
