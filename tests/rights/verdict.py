"""What each rule means for each person, and what an answer says: may, must log in, may not, or there is nothing."""

from collections.abc import Mapping
from typing import Literal

from tests.rights.people import Pass
from tests.rights.rules import Rule

Outcome = Literal["may", "login", "role", "nothing", "wrong"]
REFUSALS: frozenset[Outcome] = frozenset({"login", "role", "nothing"})


def expected(rule: Rule, entering: Pass, page: bool, service: str, destination: str) -> Outcome:
    """For an address of a page or of the API; ``destination`` has the case that is asked for, if any has it."""
    if rule in ("everybody", "nobody", "a way in"):
        return "may" if rule == "everybody" else "nothing" if rule == "nobody" else "wrong"
    if rule == "a code":
        return _with_a_code(entering, page)
    person = entering.person if entering.way == ("browser" if page else "token") else None
    if rule == "a first page":
        at_the_desk = person is not None and person.role in ("desk", "auditor", "administrator")
        return "may" if person is None or service == "committee" or at_the_desk else "role"
    if person is None:
        return "login"
    if rule == "the case":
        return "may" if person.works == destination else "nothing"
    roles = {"the desk": "desk", "the auditor": "auditor", "the administrator": "administrator"}
    may = {"a login": True, "cases": bool(person.works), "openings": bool(person.audits)}
    return "may" if (may[rule] if rule in may else person.role == roles[rule]) else "role"


def _with_a_code(entering: Pass, page: bool) -> Outcome:
    if entering.code and entering.who != "somebody who guesses":
        return "may"
    return "nothing" if page or entering.way == "code" else "login"


def seen(status: int, headers: Mapping[str, str]) -> Outcome:
    """What an answer says."""
    to = headers.get("location", "")
    if status == 401 or (status == 303 and to.startswith("/login?")):
        return "login"
    if status == 403 or (status == 303 and to in ("/nl/inzage", "/en/openings")):
        # Who audits and works nowhere is shown the one page that is theirs.
        return "role"
    if status in (404, 429):
        return "nothing"
    return "wrong" if status == 400 or status >= 500 else "may"
