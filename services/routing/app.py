"""Routing as a list: what it hears, the register it publishes, and what it opens for the desk."""

from fastapi import APIRouter

from schemas.committee import CaseRefused
from schemas.intake import ComplaintReceived, FactsCorrected
from services.chassis.messages import On
from services.chassis.run import Rooms, Service
from services.front.access import Access
from services.front.patience import Patient
from services.routing import api, consent, desk, forwarding, handlers, history, holding, publishing, referred
from services.routing.pages import site
from services.routing.settings import Settings

ANSWERS = (
    On(ComplaintReceived, handlers.on_complaint_received, history.history),
    On(FactsCorrected, consent.on_facts_corrected, history.history),
    On(CaseRefused, handlers.on_case_refused, history.history),
    On(holding.DecideHeld, holding.on_decide_held, history.history),
    On(forwarding.ForwardReferred, forwarding.on_forward_referred, history.history),
    On(publishing.PublishRegister, publishing.on_publish_register, history.published),
)


def service(settings: Settings) -> Service:
    """The service with these settings."""
    access = Access(settings.oidc_issuer, settings.oidc_audience) if settings.oidc_issuer else None
    return Service(
        "routing",
        "Toewijzing",
        settings,
        ANSWERS,
        lambda rooms: [api.router(), *(_for_staff(rooms, access, settings) if access else ())],
        jobs=(lambda rooms: publishing.publish(rooms, settings.keys),),
        protocol=Patient,
    )


def _for_staff(rooms: Rooms, access: Access, settings: Settings) -> list[APIRouter]:
    return [desk.router(rooms, access), referred.router(rooms, access), *site.routers(rooms, access, settings)]
