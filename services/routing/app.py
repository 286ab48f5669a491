"""Routing as a list: what it hears, and the register it publishes."""

from schemas.committee import CaseRefused
from schemas.intake import ComplaintReceived
from services.chassis.messages import On
from services.chassis.run import Service
from services.routing import api, handlers, history, publishing
from services.routing.settings import Settings

ANSWERS = (
    On(ComplaintReceived, handlers.on_complaint_received, history.history),
    On(CaseRefused, handlers.on_case_refused, history.history),
    On(publishing.PublishRegister, publishing.on_publish_register, history.published),
)


def service(settings: Settings) -> Service:
    """The service with these settings."""
    return Service(
        "routing",
        "Toewijzing",
        settings,
        ANSWERS,
        lambda rooms: [api.router()],
        jobs=(lambda rooms: publishing.publish(rooms, settings.keys),),
    )
