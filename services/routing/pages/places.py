"""Where a person may send a held part, in groups and in words: only the places that are allowed now."""

from typing import NamedTuple

from services.routing.consent import lacks_consent
from services.routing.holding import possible
from services.routing.pages.words import Words
from services.routing.register import Register

_OUTSIDE = "outside"
_ORDER = ("proposal", "committee", "coordinator", "confidant", "authority", "advice", _OUTSIDE)


class Group(NamedTuple):
    """Places of one kind, as a field of a form takes them: a label, and code and name of each place."""

    label: str
    places: list[tuple[str, str]]


def groups(w: Words, register: Register, holds: int, proposal: str | None) -> list[Group]:
    """The proposal on its own, then the places of the desk by kind, then what lies outside, each sorted by name."""
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in _ORDER}
    for code in possible(register):
        if not lacks_consent(code, holds):
            found["proposal" if code == proposal else _kind(code, register)].append((code, w.place(code, register)))
    labels = w["kinds"]
    return [
        Group(labels[kind], sorted(places, key=lambda place: place[1].lower()))
        for kind, places in found.items()
        if places
    ]


def _kind(code: str, register: Register) -> str:
    if code in register.destinations:
        return register.destinations[code].kind
    return "advice" if code == "ADVICE" else _OUTSIDE
