"""What was answered so far, and what follows from it for the questions that are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Given = Mapping[str, Sequence[str]]

BEHAVIOUR = frozenset({"discrimination", "racism", "behaviour"})
INTEGRITY = frozenset({"integrity", "wrongdoing"})
STAFF = frozenset({"employee", "former-employee", "hired", "trainee"})


@dataclass(frozen=True)
class Answers:
    """The fields as posted, and what routing would decide about them (None where we could not ask)."""

    given: Given
    preview: Mapping[str, Any] | None = None

    def one(self, field: str) -> str:
        """What a field holds; empty where nothing was posted."""
        return next(iter(self.given.get(field, ())), "")

    def all(self, field: str) -> tuple[str, ...]:
        """Every value of a field."""
        return tuple(self.given.get(field, ()))

    @property
    def what(self) -> frozenset[str]:
        """The kinds that were ticked; "don't know" counts only when it stands alone."""
        ticked = frozenset(self.all("what"))
        return ticked - {"unknown"} or ticked

    @property
    def formal(self) -> bool:
        """A klaagschrift (Awb 9:4)."""
        return self.one("form") == "formal"

    @property
    def advice(self) -> bool:
        """Nobody gets a case."""
        return self.one("form") == "advice"

    @property
    def for_another(self) -> bool:
        """The reporter represents the person it happened to."""
        return self.one("whose") == "other"

    @property
    def organisations(self) -> tuple[str, ...]:
        """The accused's organisations as chosen, at most two different ones."""
        return tuple(dict.fromkeys(code for code in (self.one("where"), self.one("where-2")) if code))

    @property
    def decisions(self) -> list[Mapping[str, Any]]:
        """What routing would decide, part by part."""
        if self.preview is None:
            return []
        return list(self.preview.get("parts") or [self.preview])

    @property
    def pointers(self) -> list[Mapping[str, Any]]:
        """The decisions a reporter should know of before typing a story: outside this desk, or no case at all."""
        return [one for one in self.decisions if self._points_elsewhere(one)]

    @property
    def needs_consent(self) -> bool:
        """Routing would wait for consent to forward (Awb 2:3, Wbk 1a(3) and 2e(4))."""
        return any(one["destination"] == "HOLD" and _outside(one.get("proposal")) for one in self.decisions)

    def _points_elsewhere(self, one: Mapping[str, Any]) -> bool:
        to = one["destination"]
        service = to.startswith("AUTHORITY_") and "service" in self.what
        return _outside(to) or to == "ADVICE" or service or (to == "HOLD" and _outside(one.get("proposal")))


def _outside(destination: str | None) -> bool:
    return (destination or "").startswith("REFER_")
