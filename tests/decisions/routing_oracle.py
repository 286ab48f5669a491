"""The routing table read a second time, as plain ifs from top to bottom: what the rulebook is compared with."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from tests.decisions.routing_oracle_register import Organisations

Read = Callable[[str], Any]
"""The value of one fact of one part; ``matter``, ``organisation`` and ``position`` are single."""

TOP = ("minister", "top-management", "committee-member", "integrity-officer")
WBK = ("integrity", "wrongdoing")


class Placed(NamedTuple):
    """Where the table puts a part."""

    destination: str
    rule: str
    track: str = "none"
    proposal: str | None = None


def days(text: str) -> tuple[str, str]:
    """The first and last day of a remembered date, as text that sorts like the calendar."""
    return (text + "-01-01")[:10], (text + ("-12-31" if len(text) == 4 else "-31"))[:10]


def place(f: Read, known: Organisations, on: date) -> Placed:
    """Rows A1 and B1 to B3 and A9, then the inside."""
    if f("classified"):
        return Placed("REFER_SECURE_CHANNEL", "A1")
    if f("form") == "advice":
        return Placed("ADVICE", "B1")
    if f("form") == "formal" and f("identity") == "anonymous":
        return Placed("HOLD", "A9")
    x, matter = f("organisation"), f("matter")
    outside = outside_row(f, known, x, matter)
    if outside:
        return outside
    if matter == "employment-dispute":
        if not (f("reprisal") or f("discrimination") or f("racism")):
            return Placed("ADVICE", "A7")
        matter = "undesirable-behaviour"
    if f("position") == "external" and matter == "undesirable-behaviour":
        return Placed("ADVICE", "B3")
    if incomplete(f, known, x, matter, on):
        return Placed("HOLD", "A9")
    return high(f, known, x, matter) or report(f, known, x, matter) or klaagschrift(f, known, x)


def fpn(f: Read) -> bool:
    return f("form") == "formal" and f("experiencedPersonally") is True and f("identity") in ("known", "confidential")


def role_of(f: Read) -> str | None:
    role: str | None = f("representedRole") if f("reporterRole") == "representative" else f("reporterRole")
    return role


def wbk(f: Read, matter: str | None) -> str:
    return "wbk" if matter in WBK and role_of(f) != "citizen" else "none"


def outside_row(f: Read, known: Organisations, x: str | None, matter: str | None) -> Placed | None:
    """Rows A3, A4, A5, A8 and A6."""
    regime = known.rows[x]["orgRegime"] if x in known.rows else None
    body = "IC_RIJK" if matter in WBK else "KCOO"
    if regime == "defensie":
        rule, to = "A3", "REFER_DEFENSIE"
    elif regime == "politie":
        rule, to = "A4", "REFER_POLITIE"
    elif regime == "veiligheidsdienst":
        rule, to = "A5", f"REFER_{x}"
    elif regime in ("zbo", "hoog-college") and not known.joined(x, body):
        rule, to = "A8", f"REFER_{x}"
    elif matter == "service" and x in known.rows:
        rule, to = "A6", f"AUTHORITY_{known.stated(x, 'desk')}"
    else:
        return None
    if f("position") in TOP:
        if rule == "A5":
            return Placed("HOLD", rule, proposal="REFER_CTIVD")
        huis = matter in WBK or f("reprisal")
        return Placed("HOLD", rule, proposal="REFER_HUIS" if huis else "REFER_OMBUDSMAN")
    if rule == "A6":
        return Placed(to, rule, "awb" if fpn(f) else "none")
    if not (fpn(f) and f("identity") == "known") and not f("consentToForward"):
        return Placed("HOLD", rule, proposal=to)
    return Placed(to, rule)


def incomplete(f: Read, known: Organisations, x: str | None, matter: str | None, on: date) -> bool:
    """Row A9."""
    if matter in (None, "other", "unknown") or x not in known.rows:
        return True
    if any(f(fact) in (None, "other") for fact in ("form", "identity", "reporterRole", "position")):
        return True
    if f("reporterRole") == "representative" and f("representedRole") in (None, "other", "representative"):
        return True
    first, last = f("conduct")
    if first and last and days(last)[1] < days(first)[0]:
        return True
    return any(day and days(day)[0] > on.isoformat() for day in (first, last))


def high(f: Read, known: Organisations, x: str | None, matter: str | None) -> Placed | None:
    """Rows B4 to B8."""
    position, klacht = f("position"), matter == "undesirable-behaviour" and fpn(f)
    if position == "committee-member":
        return Placed("HOLD", "B4", proposal="IC_RIJK" if x == "KCOO" else "KCOO")
    if position == "minister":
        return Placed("HOLD", "B5", proposal="IC_RIJK")
    if position not in ("top-management", "integrity-officer"):
        return None
    if klacht:
        rule = "B6" if position == "top-management" else "B8"
        if known.joined(x, "KCOO") and kcoo_takes(f, known):
            return Placed("KCOO", rule, "awb-committee")
        return Placed("HOLD", rule, proposal="KCOO")
    return ic_or_hold(f, known, x, "B7" if position == "top-management" else "B8", wbk(f, matter))


def ic_or_hold(f: Read, known: Organisations, x: str | None, rule: str, track: str) -> Placed:
    if known.joined(x, "IC_RIJK"):
        return Placed("IC_RIJK", rule, track)
    return Placed("HOLD", rule, proposal="IC_RIJK")


def own_desk(f: Read, known: Organisations, x: str | None, rule: str, office: str, track: str) -> Placed:
    """The coordinator or confidant of x, unless the reporter wants another place or there is none."""
    desk = known.stated(x, "desk")
    reporter = f("reporterOrganisation") if rule != "B11" else None
    if reporter in known.rows and known.same_row(reporter, x) and f("avoidOwnDepartment"):
        return ic_or_hold(f, known, x, rule, track)
    if f"DEP_{desk}_{office}" not in known.destinations:
        return Placed("HOLD", rule, proposal=f"AUTHORITY_{desk}")
    return Placed(f"DEP_{desk}_{office}", rule, track)


def report(f: Read, known: Organisations, x: str | None, matter: str | None) -> Placed | None:
    """Rows B9 to B16."""
    ic = known.joined(x, "IC_RIJK")
    if matter == "wrongdoing":
        return (
            Placed("IC_RIJK", "B9", wbk(f, matter))
            if ic
            else own_desk(f, known, x, "B9", "COORDINATOR", wbk(f, matter))
        )
    if f("reprisal") and not (matter == "undesirable-behaviour" and fpn(f)):
        return ic_or_hold(f, known, x, "B10", wbk(f, matter))
    if role_of(f) == "citizen":
        if fpn(f):
            return Placed(f"AUTHORITY_{known.stated(x, 'desk')}", "B11", "awb")
        return own_desk(f, known, x, "B11", "COORDINATOR", "none")
    if matter == "integrity":
        return Placed("IC_RIJK", "B12", "wbk") if ic else own_desk(f, known, x, "B13", "COORDINATOR", "wbk")
    if f("identity") == "anonymous" or f("experiencedPersonally") is not True:
        rule = "B14" if f("identity") == "anonymous" else "B15"
        return Placed("IC_RIJK", rule) if ic else own_desk(f, known, x, rule, "COORDINATOR", "none")
    if f("form") == "report":
        wish = f("preferredProvision")
        if wish not in ("confidant", "coordinator"):
            wish = "confidant" if f("identity") == "confidential" else "coordinator"
        return own_desk(f, known, x, "B16", wish.upper(), "none")
    return None


def kcoo_takes(f: Read, known: Organisations) -> bool:
    reporter = f("reporterOrganisation")
    if reporter not in known.rows or not known.takes("KCOO", role_of(f)):
        return False
    return known.rows[reporter]["orgRegime"] == "rijk" or known.joined(reporter, "KCOO")


def klaagschrift(f: Read, known: Organisations, x: str | None) -> Placed:
    """Rows B18, B17 and B19 to B21."""
    committee, authority = known.committee(x), f"AUTHORITY_{known.stated(x, 'desk')}"
    if not known.joined(x, "KCOO"):
        reporter = f("reporterOrganisation")
        if reporter in known.rows and not known.same_row(reporter, x) and known.joined(reporter, "KCOO"):
            return Placed("HOLD", "B18", proposal=committee or authority)
        if committee and not known.takes(committee, role_of(f)):
            return Placed("HOLD", "B17", proposal=authority)
        if committee:
            return Placed(committee, "B20", "awb-committee")
        return Placed(authority, "B21", "awb")
    if not kcoo_takes(f, known):
        takes = committee and known.takes(committee, role_of(f))
        return Placed("HOLD", "B17", proposal=committee if takes else authority)
    return Placed("KCOO", "B19", "awb-committee")
