"""Where the table lets a part go when the whole organisation that it went to has a conflict (O1), as plain ifs."""

from tests.decisions.routing_oracle import WBK, Placed, Read, fpn, ic_or_hold
from tests.decisions.routing_oracle_register import Organisations


def in_conflict(f: Read, known: Organisations, placed: Placed) -> Placed:
    """After `placed`, which is a place of the accused's own organisation."""
    if placed.rule == "A6":
        return Placed("HOLD", "A6", proposal="REFER_HUIS" if f("reprisal") else "REFER_OMBUDSMAN")
    if placed.rule in ("B20", "B21") or (placed.rule == "B11" and fpn(f) and f("matter") not in WBK):
        return Placed("HOLD", placed.rule, proposal="KCOO")
    return ic_or_hold(f, known, f("organisation"), placed.rule, placed.track)
