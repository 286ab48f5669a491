"""Events of the register: who exists, who joined which body, and where a destination receives its mail and stories."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from schemas.event import Event
from schemas.model import Shape
from schemas.streams import REGISTER

OrgRegime = Literal["rijk", "defensie", "politie", "veiligheidsdienst", "zbo", "hoog-college", "other"]
DestinationKind = Literal["committee", "coordinator", "confidant", "authority", "other"]
Track = Literal["awb-committee", "awb", "wbk", "wbk-authority", "none", "other"]
HandledIn = Literal["workbench", "own-system", "other"]
Body = Literal["KCOO", "IC_RIJK", "other"]


class Text(Shape):
    """One text in both languages of the desk, at B1 level."""

    nl: str
    en: str


class Validity(Shape):
    """From its first day up to and including its last; an open end is null."""

    begin: date
    end: date | None = None


class Accession(Shape):
    """An organisation joined a body for this time; ``assumed`` says why it is not publicly known."""

    body: Body
    valid: Validity
    assumed: str | None = None


class OrganisationRegistered(Event, name="organisations.registered.v1", stream=REGISTER):
    """An organisation as the register of today states it."""

    code: str
    names: Text
    parent: str | None = None
    org_regime: OrgRegime
    tooi: str | None = None
    accessions: tuple[Accession, ...] = ()
    valid: Validity

    @property
    def subject(self) -> str:
        """Prefixed: KCOO and IC_RIJK are organisations and destinations, and compaction keeps one record a key."""
        return f"organisation:{self.code}"


class DestinationRegistered(Event, name="destinations.registered.v1", stream=REGISTER):
    """A destination that receives cases: its address, keys (a JWK set), where it works and whether it subscribes."""

    code: str
    kind: DestinationKind
    names: Text
    secretariat: str
    keys: dict[str, Any] = Field(description="RFC 7517 JWK set; the first key seals")
    handled_in: HandledIn
    subscribes: bool
    valid: Validity

    @property
    def subject(self) -> str:
        """Prefixed, see `OrganisationRegistered.subject`."""
        return f"destination:{self.code}"
