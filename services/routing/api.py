"""The preview: what would be decided about these facts today, stored nowhere."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request

from schemas.facts import Facts
from services.chassis.outbox import day_of
from services.front.door import read_json, takes
from services.routing import register, rulebook
from services.routing.decisions import decide

LARGEST = 16_384


class Question(Facts):
    """Facts, and the consent that travels beside them, as one flat object."""

    consent_to_forward: bool | None = None


def router() -> APIRouter:
    """For the form, before anything is sent."""
    routes = APIRouter(prefix="/v1", tags=["decisions"])

    @routes.post("/decisions", openapi_extra=takes(Question))
    async def preview(request: Request) -> dict[str, Any]:
        """The decision of today's rulebook and register."""
        question, _ = await read_json(request, Question, LARGEST)
        today = day_of(datetime.now(UTC)).date()
        decided = decide(
            question, question.consent_to_forward, today, rulebook.in_force(today), register.in_force(today)
        )
        return decided.as_json()

    return routes
