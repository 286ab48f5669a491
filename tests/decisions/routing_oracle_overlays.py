"""The overlays of the routing table read a second time, as plain conditions in the order of the table."""

from collections.abc import Callable
from datetime import date

from tests.decisions.routing_oracle import WBK, Read, days
from tests.decisions.routing_oracle_register import Organisations


def ground(f: Read, on: date) -> bool:
    """What may stand in the way of a complaint (Awb 9:8)."""
    last = f("conduct")[1]
    over = last and days(last)[1] < f"{on.year - 1}{on.isoformat()[4:]}"
    return bool(over or f("previouslyHandled") or f("proceedings") in ("civil", "objection-or-appeal"))


def no_protocol(f: Read, known: Organisations, on: date) -> bool:
    """A ministry whose BIPO protocol is absent or not current."""
    x = f("organisation")
    if x not in known.rows or known.rows[x]["orgRegime"] != "rijk":
        return False
    protocol = next((row["bipoProtocol"] for row in known.upwards(x) if row["bipoProtocol"]), None)
    if protocol is None:
        return True
    return not protocol["valid"]["begin"] <= on.isoformat() <= (protocol["valid"]["end"] or "9999")


OVERLAYS: dict[str, Callable[[Read, Organisations, date], bool]] = {
    "O0": lambda f, known, on: bool(f("acuteDanger")),
    "O2": lambda f, known, on: bool(f("discrimination") or f("racism")),
    "O3": lambda f, known, on: bool(f("criminalOffence")),
    "O4": lambda f, known, on: f("form") == "formal" and f("matter") not in WBK and f("proceedings") == "criminal",
    "O5": lambda f, known, on: f("form") == "formal" and f("matter") not in WBK and ground(f, on),
    "O6": lambda f, known, on: f("identity") == "confidential" and f("matter") in WBK,
    "O7": lambda f, known, on: f("reporterRole") == "representative",
    "O8": lambda f, known, on: f("matter") in WBK and no_protocol(f, known, on),
    "O11": lambda f, known, on: bool(f("reprisal")),
    "O12": lambda f, known, on: f("form") == "formal" and f("identity") == "confidential",
}
