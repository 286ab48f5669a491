"""A statutory term as it is promised, shown and alarmed."""

from datetime import date

from schemas.model import Shape


class Term(Shape):
    """One clock of a case.

    ``id`` is K1..K11 (and ``K11-extended``); ``due`` the last day, after the Algemene termijnenwet where that applies,
    or null with ``unknown`` (a sentence) where the table of holidays ends; ``strict`` the end without that act, only
    where the law is arguable; ``target`` true where no law sets the length; ``article`` its source; ``steps`` how the
    day was reached.
    """

    id: str
    due: date | None = None
    strict: date | None = None
    target: bool | None = None
    article: str
    steps: tuple[str, ...]
    unknown: str | None = None
