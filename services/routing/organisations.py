"""The rows of the register: organisations and destinations as a lawyer writes them, each with its days."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict

from schemas.facts import OrganisationCode, Role
from schemas.model import Shape
from schemas.register import Accession, Body, DestinationKind, HandledIn, OrgRegime, Text, Validity

NO_COMMITTEE = "none"


class Row(Shape):
    """A row of a file: a field that is not known is a mistake, not a newer writer."""

    model_config = ConfigDict(extra="forbid")

    code: OrganisationCode
    names: Text
    valid: Validity


class Protocol(Shape):
    """The days on which a ministry's own BIPO protocol is current; ``assumed`` says why it is not publicly known."""

    model_config = ConfigDict(extra="forbid")

    valid: Validity
    assumed: str | None = None


class Organisation(Row):
    """An organisation, and what it states for itself and for the organisations below it.

    ``accessions`` and ``stays_out`` are statements about KCOO and IC_RIJK; ``desk`` is the name in its ``DEP_`` and
    ``AUTHORITY_`` codes; ``committee`` is its committee under Awb 9:14, or ``none``. What is absent is not stated, and
    then the nearest parent that states it counts. The regime is never inherited.
    """

    org_regime: OrgRegime
    parent: OrganisationCode | None = None
    tooi: str | None = None
    predecessors: tuple[OrganisationCode, ...] = ()
    accessions: tuple[Accession, ...] = ()
    stays_out: tuple[Accession, ...] = ()
    desk: OrganisationCode | None = None
    committee: OrganisationCode | Literal["none"] | None = None
    bipo_protocol: Protocol | None = None


class Destination(Row):
    """A destination that receives cases. ``scope`` is the roles a committee takes complaints from, null if unknown."""

    kind: DestinationKind
    secretariat: str
    handled_in: HandledIn = "workbench"
    subscribes: bool = False
    scope: tuple[Role, ...] | None = None


def on_that_day(valid: Validity, on: date) -> bool:
    """Whether the day lies in the validity, its first and its last day included."""
    return valid.begin <= on and (valid.end is None or on <= valid.end)


BODIES: tuple[Body, ...] = ("KCOO", "IC_RIJK")
