"""Intake as two lists: the web face, which can seal and never open, and the worker, which hands over."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from schemas import committee, notify, register, routing
from services.chassis.messages import On
from services.chassis.run import Rooms, Service
from services.chassis.sealing import Key, Keyring, read_key
from services.front.patience import Patient
from services.intake import (
    api,
    consent,
    delivering,
    drafts,
    filing,
    handlers,
    mailbox,
    message_store,
    pages,
    reconciling,
    replies,
    store,
    sweep,
    unconfirmed,
)
from services.intake.codes import Codes
from services.intake.desk import Desk
from services.intake.filing import Sealer
from services.intake.handlers import HandOver
from services.intake.pins import Pins
from services.intake.replies import HandOverReplies
from services.intake.settings import WebSettings, WorkerSettings

WEB = (
    On(filing.FileComplaint, filing.on_file_complaint),
    On(consent.ChangeConsent, consent.on_change_consent, store.consents),
    On(mailbox.WriteReply, mailbox.on_write_reply),
)

BOOKKEEPING = (
    On(routing.ComplaintHeld, handlers.on_complaint_held, traced=False),
    On(routing.ComplaintReferred, handlers.on_complaint_referred, traced=False),
    On(routing.ComplaintForwarded, handlers.on_complaint_forwarded, store.stored, traced=False),
    On(routing.ComplaintAdvised, handlers.on_complaint_advised, store.stored, traced=False),
    On(committee.CaseOpened, handlers.on_case_opened, traced=False),
    On(committee.TermsStarted, handlers.on_terms_started, traced=False),
    On(committee.CaseAccepted, handlers.on_case_accepted, store.stored),
    On(committee.CaseRefused, handlers.on_case_refused, traced=False),
    On(committee.LetterSealed, handlers.on_letter_sealed),
    On(notify.NoticePosted, handlers.on_notice_posted, traced=False),
    On(notify.NoticeSent, handlers.on_notice_sent, traced=False),
    On(notify.NoticeFailed, handlers.on_notice_failed, traced=False),
    On(sweep.ForgetIfOver, handlers.on_forget_if_over, store.stored),
    On(unconfirmed.ForgetIfUnconfirmed, unconfirmed.on_forget_if_unconfirmed, unconfirmed.known),
    On(register.OrganisationRegistered, handlers.on_organisation_registered, traced=False),
    On(register.DestinationRegistered, handlers.on_destination_registered, traced=False),
)


def web(settings: WebSettings) -> Service:
    """The web face: no Kafka, no private key."""
    codes = Codes(bytes.fromhex(settings.pepper.get_secret_value()))
    sealer = Sealer(codes, _public(settings.desk_key), _public(settings.notify_key))

    def routers(rooms: Rooms) -> Sequence[APIRouter]:
        desk = Desk(rooms, sealer)
        return [api.router(desk), *pages.routers(rooms, desk, settings)]

    return Service(
        "intake",
        "Gezamenlijk loket: melden",
        settings,
        WEB,
        routers,
        jobs=(drafts.keep_wiping,),
        uses_kafka=False,
        protocol=Patient,
    )


def worker(settings: WorkerSettings) -> Service:
    """The worker: no port for people."""
    if settings.keyring is None:
        raise SystemExit("cannot start: LOKET_INTAKE_KEYRING names the folder with the desk's private key")
    hand_over = HandOver(Keyring(settings.keyring), Pins(settings.pins))
    on_reply = HandOverReplies(hand_over).on_hand_over_reply
    replied = On(replies.HandOverReply, on_reply, message_store.kept_replies, message_store.sealed_replies)
    routed = On(routing.ComplaintRouted, hand_over.on_complaint_routed, store.stored, store.sealed_stories)
    return Service(
        "intake",
        "Gezamenlijk loket: overdracht",
        settings,
        (routed, replied, *BOOKKEEPING),
        jobs=(sweep.run, reconciling.run, delivering.run),
        protocol=Patient,
        process="intake-worker",
    )


def _public(file: Path) -> Key:
    return read_key(file.read_text())
