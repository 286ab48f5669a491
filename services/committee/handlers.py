"""One function per event or command: what it means for the cases of its complaint."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from schemas.committee import CaseHandedOver, CaseOpened, TermsStarted
from schemas.intake import StoryHandedOver
from schemas.notify import NoticeSent
from schemas.register import DestinationRegistered, OrganisationRegistered
from schemas.routing import ComplaintRouted
from services.chassis.messages import Effect, Moment, Refused
from services.chassis.outbox import day_of
from services.committee import decisions, rows
from services.committee.alarms import Raised, raise_alarms
from services.committee.clocks import terms_of
from services.committee.commands import AcceptCase, CaseCommand, OpenStory, RaiseAlarms, Recuse, RefuseCase
from services.committee.decisions import Case, Known

NO_SUCH_CASE = "no-such-case"
"""Why a command is refused whose case is not there for this person, or is not any more."""
Place = tuple[UUID, int]
"""A case: its part and the attempt."""


def on_complaint_routed(event: ComplaintRouted, known: Known, at: Moment) -> list[Effect]:
    """The decision alone opens the case; its clocks run from the day of receipt."""
    case = known.cases.get((event.part, event.attempt))
    if case and case.opened_at:
        return []
    opened = CaseOpened(
        complaint=event.complaint,
        part=event.part,
        attempt=event.attempt,
        destination=event.destination,
        track=event.track,
        received_on=event.received_on,
        terms=terms_of(event.track, event.received_on),
    )
    row = rows.Opened(
        event.part, event.attempt, event.complaint, event.destination, event.track, event.received_on, event.rule,
        event.rulebook, list(event.overlays), event.because.model_dump(), event.legal_basis, at.now, at.traceparent,
    )  # fmt: skip
    effects = [row, *decisions.published(opened, known.subscribes)]
    if known.acknowledged_on:
        effects += _terms_started(opened, known)
    return effects


def on_story_handed_over(event: StoryHandedOver, known: Known, at: Moment) -> list[Effect]:
    """The story lies sealed beside its case, whether or not the decision has come; a subscriber gets it unopened."""
    case = known.cases.get((event.part, event.attempt))
    if case and case.story_on:
        return []
    facts = event.facts.model_dump(mode="json", exclude_none=True)
    handed_over = CaseHandedOver(
        complaint=event.complaint,
        part=event.part,
        attempt=event.attempt,
        destination=event.destination,
        facts=event.facts,
        story=event.story,
        reply_key=event.reply_key,
        files=event.files,
    )
    return [
        rows.SealedStory(event.part, event.attempt, event.complaint, event.destination, event.story, event.reply_key),
        rows.StoryCame(event.part, event.attempt, event.complaint, event.destination, facts, day_of(at.now).date()),
        *decisions.outwards(handed_over, event.destination, known.subscribes),
    ]


def on_notice_sent(event: NoticeSent, known: Known, at: Moment) -> list[Effect]:
    """The acknowledgement starts K10 of every case of the complaint (Wbk 2(2)(i)); later ones change nothing."""
    if event.kind != "acknowledgement" or known.acknowledged_on:
        return []
    now_known = replace(known, acknowledged_on=event.on)
    started = [effect for case in known.cases.values() if case.opened_at for effect in _terms_started(case, now_known)]
    return [rows.Acknowledged(event.complaint, event.on), *started]


def _terms_started(case: CaseOpened | Case, known: Known) -> list[Effect]:
    """The terms that the acknowledgement adds; none on a track that does not count from it."""
    if case.track is None or case.received_on is None:
        return []
    before = {term.id for term in terms_of(case.track, case.received_on)}
    after = terms_of(case.track, case.received_on, acknowledged_on=known.acknowledged_on)
    terms = tuple(term for term in after if term.id not in before)
    if not terms:
        return []
    complaint = case.complaint if isinstance(case, CaseOpened) else case.complaint_id
    event = TermsStarted(
        complaint=complaint, part=case.part, attempt=case.attempt, destination=case.destination, terms=terms
    )
    return decisions.published(event, known.subscribes)


def on_organisation_registered(event: OrganisationRegistered, _: object, at: Moment) -> list[Effect]:
    """So that people read names where facts hold codes."""
    return [rows.Organisation(event.code, event.names.model_dump())]


def on_destination_registered(event: DestinationRegistered, _: object, at: Moment) -> list[Effect]:
    """What the register says now."""
    return [rows.Destination(event.code, event.names.model_dump(), event.handled_in, event.subscribes)]


def on_raise_alarms(
    command: RaiseAlarms, given: tuple[Known, Mapping[Place, list[Raised]]], at: Moment
) -> list[Effect]:
    """What is due now and was not raised yet; so a repeat, or another process at the same work, changes nothing."""
    known, raised = given
    place = command.part, command.attempt
    return raise_alarms(case_of(command, known), raised.get(place, ()), day_of(at.now).date(), known.subscribes)


def on_accept_case(command: AcceptCase, known: Known, at: Moment) -> list[Effect]:
    """See `decisions.accept`."""
    return decisions.accept(case_of(command, known), command.person, day_of(at.now).date(), known.subscribes)


def on_refuse_case(command: RefuseCase, known: Known, at: Moment) -> list[Effect]:
    """See `decisions.refuse`."""
    case = case_of(command, known)
    return decisions.refuse(case, command.person, command.reason, day_of(at.now).date(), known.subscribes)


def on_recuse(command: Recuse, known: Known, at: Moment) -> list[Effect]:
    """On disk with who said so; whoever is recused can do nothing with the complaint from here on."""
    case = case_of(command, known)
    return [
        rows.Recused(
            case.complaint_id, command.recused, case.part, case.attempt, case.destination, command.person, at.now
        )
    ]


def on_open_story(command: OpenStory, known: Known, at: Moment) -> list[Effect]:
    """The opening is on disk before anything is shown."""
    case = case_of(command, known)
    if case.refused_on:
        raise Refused("already-refused", "The case was refused; it belongs to somebody else now.")
    return [
        rows.Opening(
            command.opening, case.complaint_id, case.part, case.attempt, case.destination, command.person,
            command.reason, at.now, command.what,
        )
    ]  # fmt: skip


def case_of(command: CaseCommand | RaiseAlarms, known: Known) -> Case:
    """The case that a command is about."""
    case = known.cases.get((command.part, command.attempt))
    if case is None or (isinstance(command, CaseCommand) and not known.takes_part(command.person, case.destination)):
        raise Refused(NO_SUCH_CASE, "There is no such case.")
    return case
