"""Who at the desk may do what; a refusal is on record under the stable id of whoever was refused."""

from services.chassis.logs import log
from services.front.access import Person

DESK, AUDITOR, ADMINISTRATOR = "desk", "auditor", "administrator"


def require(person: Person, role: str) -> None:
    """Problem 403 for who does not hold this role."""
    if role not in person.roles:
        log().warning("access_refused", subject=person.subject, reason=role)
    person.require(role)
