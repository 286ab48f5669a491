"""The command that helps: for each alarm the one to begin with, as it is typed where this desk runs."""

from collections.abc import Mapping

from deploy.ops.settings import Settings
from deploy.ops.signals import GONE, Key, service_of
from deploy.ops.watch import HELD_UP

QUARANTINE = frozenset({"LoketEventsParked", "LoketEventsUnhandled"})
LOGGED: Mapping[str, tuple[str, ...]] = {
    "LoketComplaintsUnopened": ("complaint_not_opened",),
    "LoketEventsUnrelayed": ("relay_interrupted", "topics_refused"),
    "LoketReaderBehind": ("batch_delayed",),
    "LoketRequestsFail": ("request_delayed", "request_failed"),
    "LoketLettersFailed": ("letter_refused",),
}
"""The log events of the process itself that say more."""

ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "LoketReportersNotTold": ("notify", "letter_delayed", "letter_refused", "sender_interrupted"),
    "LoketTermsLate": ("notify", "letter_delayed", "letter_refused"),
    "LoketReaderSilent": ("kafka",),
    "the database does not answer": ("postgres",),
    HELD_UP: ("postgres",),
    "the broker has not answered the reader": ("kafka",),
    "events wait in the outbox for the broker": ("kafka",),
}
"""Another process whose log says more, by alarm or by reason, and the log events in it."""


def command(key: Key, settings: Settings) -> str:
    """One line for a shell."""
    if key.alarm in QUARANTINE:
        return settings.command.format(process=key.process, service=service_of(key.process)) + " quarantine list"
    if key.alarm == GONE:
        return settings.restart.format(process=key.process)
    if key.alarm == "LoketSpansDropped":
        return _log(settings, settings.collector)
    place, *events = ELSEWHERE.get(key.reason or key.alarm, (key.process, *LOGGED.get(key.alarm, ())))
    return _log(settings, place, *events)


def _log(settings: Settings, process: str, *events: str) -> str:
    searched = f" | grep -E '{'|'.join(events)}'" if events else ""
    return settings.logs.format(process=process) + searched + " | tail -n 20"
