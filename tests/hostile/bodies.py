"""Bodies that an API would take, or nearly: ours by hand, and those that schemathesis makes from each OpenAPI."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode

from deploy.docs.openapi import documents
from tests.hostile.routes import Route, routes
from tests.journeys.complaints import FACTS

OURS: Mapping[str, Sequence[Any]] = {
    "/v1/complaints": [
        {"facts": facts,
         "story": {"text": "Verzonnen.", "contact": {"name": "A", "email": "a@example.org"}, "grounds": ["b"]},
         "notice": {"channel": "mail", "address": "a@example.org"}, "consentToForward": True}
        for facts in FACTS.values()
    ],
    "/v1/complaints/status/messages": [{"text": "Verzonnen."}],
    "/v1/complaints/status/consent": [{"consentToForward": True}],
    "/v1/decisions": [{**facts, "consentToForward": None} for facts in FACTS.values()],
    "/v1/held/{part}/decision": [{"destination": "KCOO", "motivation": "Verzonnen, lang.", "confirm": True}],
    "/v1/referred/{part}/forwarding": [{"way": "post"}],
    "/v1/cases/{part}/refusal": [{"reason": "not-competent"}],
    "/v1/cases/{part}/recusals": [{}, {"person": "verzonnen"}],
    "/v1/cases/{part}/openings": [{"reason": "check"}],
    "/v1/cases/{part}/messages": [{"text": "Verzonnen."}],
    "/v1/cases/{part}/messages/openings": [{"reason": "check"}],
}  # fmt: skip


def bodies(on: date, examples: int) -> dict[Route, list[Any]]:
    """By route; ``examples`` of schemathesis that fit the schema and as many that do not, which takes its time."""
    found = {route: list(OURS.get(route.path, ())) for route in routes(on)}
    if examples:
        for route, made in _made(on, examples).items():
            found[route] += made
    return found


def _made(on: date, examples: int) -> dict[Route, list[Any]]:
    known = {(route.process, f"{route.method} {route.path}"): route for route in routes(on)}
    made: dict[Route, list[Any]] = defaultdict(list)
    for process, document in documents(on).items():
        for result in schemathesis.openapi.from_dict(document).get_all_operations():
            operation = result.ok()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                made[known[process, operation.label]] += _examples(
                    operation.as_strategy(generation_mode=mode), examples
                )
    return made


def _examples(cases: SearchStrategy[Any], number: int) -> list[Any]:
    found: list[Any] = []

    @settings(
        max_examples=number, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
    )  # fmt: skip
    @given(case=cases)
    def collect(case: Any) -> None:
        if isinstance(case.body, (dict, list, str, int, float, type(None))):
            found.append(case.body)

    with suppress(Unsatisfiable):  # Some operations have nothing that could be wrong.
        collect()
    return found
