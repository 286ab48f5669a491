"""The preview: what routing would decide, asked before a story is typed, and done without where routing is slow."""

from typing import Any

import httpx

from schemas.facts import Facts

SECONDS = 0.3


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
            decision: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        return decision if "destination" in decision else None
