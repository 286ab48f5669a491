"""The preview: what routing would decide, asked before a story is typed, and done without where routing is slow."""

from typing import Any

import httpx
from pydantic import ValidationError

from schemas.facts import Facts
from schemas.model import Shape
from schemas.register import Text

SECONDS = 0.3


class Decision(Shape):
    """What the form shows of a decision, and of each of its parts."""

    destination: str
    because: Text
    legal_basis: str
    proposal: str | None = None
    parts: "tuple[Decision, ...] | None" = None


def decision_in(answer: bytes) -> dict[str, Any] | None:
    """The decision in routing's answer; None where there is none."""
    try:
        return Decision.model_validate_json(answer).model_dump(exclude_none=True)
    except ValidationError:
        return None


class Preview:
    """``url`` is routing's; without one there is no preview."""

    def __init__(self, url: str | None) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=SECONDS, trust_env=False) if url else None

    async def of(self, facts: Facts) -> dict[str, Any] | None:
        """The decision as routing's API gives it; None where it does not answer in time."""
        if self._client is None:
            return None
        try:
            answer = await self._client.post("/v1/decisions", json=facts.model_dump(mode="json", exclude_none=True))
            answer.raise_for_status()
        except httpx.HTTPError:
            return None
        return decision_in(answer.content)
