"""The committee service as a list: what it hears and what it opens."""

from collections.abc import Sequence

from fastapi import APIRouter

from schemas.intake import ReporterWrote, StoryHandedOver
from schemas.notify import NoticeSent
from schemas.register import DestinationRegistered, OrganisationRegistered
from schemas.routing import ComplaintRouted
from services.chassis.messages import On
from services.chassis.run import Rooms, Service
from services.chassis.sealing import Keyring
from services.committee import alarm_round, api, commands, handlers, messages, store
from services.committee.casework import Casework
from services.committee.pages import workbench
from services.committee.settings import Settings
from services.front.access import Access
from services.front.patience import Patient

ANSWERS = (
    On(ComplaintRouted, handlers.on_complaint_routed, store.known),
    On(StoryHandedOver, handlers.on_story_handed_over, store.known),
    On(ReporterWrote, messages.on_reporter_wrote, store.known),
    On(NoticeSent, handlers.on_notice_sent, store.known, traced=False),
    On(OrganisationRegistered, handlers.on_organisation_registered, traced=False),
    On(DestinationRegistered, handlers.on_destination_registered, traced=False),
    On(commands.RaiseAlarms, handlers.on_raise_alarms, store.with_alarms),
    On(commands.AcceptCase, handlers.on_accept_case, store.for_people),
    On(commands.RefuseCase, handlers.on_refuse_case, store.for_people),
    On(commands.Recuse, handlers.on_recuse, store.for_people),
    On(commands.OpenStory, handlers.on_open_story, store.for_people),
    On(commands.WriteMessage, messages.on_write_message, store.for_people),
)


def service(settings: Settings) -> Service:
    """The service with these settings."""
    keyring = Keyring(settings.keyring) if settings.keyring else None
    access = Access(settings.oidc_issuer, settings.oidc_audience)

    def routers(rooms: Rooms) -> Sequence[APIRouter]:
        casework = Casework(rooms, keyring)
        return [api.router(rooms, access, casework), *workbench.routers(rooms, access, casework, settings)]

    return Service(
        "committee",
        "Zaken van de commissies",
        settings,
        ANSWERS,
        routers,
        jobs=(alarm_round.run,),
        protocol=Patient,
    )
