"""The statutory clocks of a case: which run on which track, from which day, how long, and by which article."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from schemas.register import Track
from schemas.terms import Term
from services.committee.counting import Count, Span, spelled

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

Start = Literal["received", "acknowledged", "conduct", "notified"]
Termijnenwet = Literal["applies", "arguable", "never"]


class Clock(NamedTuple):
    """One clock; of ``spans`` each counts from the unshifted end of the one before, so that an extension never runs
    longer than the most lenient reading allows."""

    id: str
    start: Start
    spans: tuple[Span, ...]
    article: str
    termijnenwet: Termijnenwet
    target: bool = False


def _extended(clock: Clock, id: str, span: Span, article: str) -> Clock:
    return Clock(id, clock.start, (*clock.spans, span), article, "arguable")


_VERDAGING = Span(4, "weeks")

K1 = Clock("K1", "received", (Span(2, "working days"),), "Awb 9:6 and 2:17(1)", "never", target=True)
K1_COMMITTEE = K1._replace(article="Awb 9:6, 9:15(1) and 2:17(1)")
K2 = Clock("K2", "received", (Span(4, "weeks"),), "Awb 9:8(3)", "applies")
K3 = Clock("K3", "received", (Span(6, "weeks"),), "Awb 9:11(1)", "applies")
K4 = Clock("K4", "received", (Span(10, "weeks"),), "Awb 9:11(1)", "applies")
K5 = _extended(K3, "K5", _VERDAGING, "Awb 9:11(2)")
K5_COMMITTEE = _extended(K4, "K5", _VERDAGING, "Awb 9:11(2)")
K7 = Clock("K7", "conduct", (Span(1, "year"),), "Awb 9:8(1)(b)", "never")
K8 = Clock("K8", "notified", (Span(1, "year"),), "Awb 9:24", "never")
K9 = Clock("K9", "received", (Span(7, "days"),), "Wbk 2(2)(h)", "arguable")
K10 = Clock("K10", "acknowledged", (Span(3, "months"),), "Wbk 2(2)(i)", "arguable")
K11 = Clock("K11", "received", (Span(3, "months"),), "Wbk 2e(2)(b)", "arguable")
K11_EXTENDED = _extended(K11, "K11-extended", Span(3, "months"), "Wbk 2e(2)(b)")

CLOCKS: dict[Track, tuple[Clock, ...]] = {
    "awb-committee": (K1_COMMITTEE, K2, K4, K5_COMMITTEE, K7, K8),
    "awb": (K1, K2, K3, K5, K7, K8),
    "wbk": (K9, K10),
    "wbk-authority": (K11, K11_EXTENDED),
    "none": (),
}

_DAY_0 = {
    "received": "received on",
    "acknowledged": "confirmation sent on",
    "conduct": "last conduct on",
    "notified": "outcome notified on",
}


@lru_cache(maxsize=4_096)  # A day's complaints share their terms, and every page computes them.
def terms_of(
    track: Track,
    received_on: date,
    *,
    acknowledged_on: date | None = None,
    conduct: date | None = None,
    notified_on: date | None = None,
) -> tuple[Term, ...]:
    """The terms of a case on this track, each clock whose first day is known.

    Days are days in Amsterdam; ``conduct`` is the last day on which it can have happened. Raises ValueError for a
    track without a table: a case may have no clocks only where that was decided (``none``).
    """
    if track not in CLOCKS:
        raise ValueError("No clocks are known for this track: add them to the table of clocks.")
    starts: dict[Start, date | None] = {
        "received": received_on,
        "acknowledged": acknowledged_on,
        "conduct": conduct,
        "notified": notified_on,
    }
    return tuple(_term(clock, start) for clock in CLOCKS[track] if (start := starts[clock.start]))


def _term(clock: Clock, start: date) -> Term:
    strict = Count(start, (f"{_DAY_0[clock.start]} {spelled(start)}, day 0",))
    for span in clock.spans:
        strict = strict.plus(span)
    end = strict if clock.termijnenwet == "never" else strict.to_normal_day()
    if clock.spans[-1].unit == "year":
        end = end.noting("a term in years is not shifted, Atw art. 4(a)")
    return Term(
        id=clock.id,
        due=None if end.unknown else end.day,
        strict=strict.day if clock.termijnenwet == "arguable" else None,
        target=clock.target or None,
        article=clock.article,
        steps=end.steps,
        unknown=end.unknown,
    )


def notice_due(posted_at: datetime) -> datetime:
    """K12, Awb 2:10(1): 48 hours after a message was posted, as Amsterdam's clock then shows it.

    Elapsed hours, so across a change of the clocks the hour of the day moves. ``posted_at`` carries its offset.
    """
    return (posted_at.astimezone(UTC) + timedelta(hours=48)).astimezone(AMSTERDAM)
