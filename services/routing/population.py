"""A made-up population of complaints: seeded, and mixed as a desk might see them; no figure in it was measured.

The weights are guesses that keep the proportions plausible (docs/routing.md lists them); they serve to compare two
rulebooks, never to predict a number.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any

from schemas.facts import Accused, Facts, Position
from services.routing.register import Register

SEED = 20250701
CHUNK = 1_000
Weights = dict[Any, float]
Complaint = tuple[Facts, bool | None]

MATTERS: Weights = {
    ("undesirable-behaviour",): 62, ("integrity",): 21, ("wrongdoing",): 3, ("service",): 4, ("employment-dispute",): 5,
    ("undesirable-behaviour", "integrity"): 3, ("unknown",): 1, None: 1,
}  # fmt: skip
FORMS: dict[bool, Weights] = {
    True: {"formal": 45, "report": 48, "advice": 6, None: 1},
    False: {"formal": 8, "report": 86, "advice": 5, None: 1},
}
"""By whether the complaint is about behaviour towards a person."""
PERSONALLY: dict[bool, Weights] = {True: {True: 85, False: 12, None: 3}, False: {True: 20, False: 75, None: 5}}
FACTS: dict[str, Weights] = {
    "identity": {"known": 60, "confidential": 26, "anonymous": 13, None: 1},
    "reporter_role": {"employee": 79, "former-employee": 6, "hired": 7, "trainee": 2, "applicant": 2, "citizen": 4},
    "preferred_provision": {"confidant": 25, "coordinator": 15, None: 60},
    "proceedings": {"none": 88, "civil": 2, "objection-or-appeal": 4, "criminal": 2, "disciplinary": 2, None: 2},
    "discrimination": {True: 18, False: 70, None: 12},
    "racism": {True: 6, False: 80, None: 14},
    "reprisal": {True: 6, False: 84, None: 10},
    "criminal_offence": {True: 4, False: 80, None: 16},
    "previously_handled": {True: 5, False: 90, None: 5},
    "avoid_own_department": {True: 12, False: 60, None: 28},
    "acute_danger": {True: 1, False: 99},
    "classified": {True: 1, False: 499},
}
POSITIONS: Weights = {
    "employee": 38, "manager": 45, "senior-civil-service": 6, "top-management": 2, "minister": 0.5,
    "integrity-officer": 1, "committee-member": 0.5, "external": 5, None: 2,
}  # fmt: skip
REGIMES = {"rijk": 8.0, "defensie": 8.0, "politie": 8.0}
"""How often an organisation of each regime is named; any other regime weighs 1."""
OWN_ORGANISATION: Weights = {True: 85, False: 15}
CONSENT: Weights = {True: 55, False: 20, None: 25}
LONGEST_AGO = 1_500
DAYS_AGO: Weights = {range(60): 60, range(60, 365): 28, range(366, LONGEST_AGO): 10, None: 2}


def population(number: int, on: date, register: Register, seed: int = SEED) -> Iterator[Complaint]:
    """So many complaints filed on that day, with their consent to forwarding; the same for the same seed."""
    chance = Random(seed)
    organisations = {code: REGIMES.get(one.regime, 1.0) for code, one in register.standings.items()}
    days = [(on - timedelta(ago)).isoformat() for ago in range(LONGEST_AGO)]
    for start in range(0, number, CHUNK):
        yield from _chunk(min(CHUNK, number - start), days, organisations, chance)


def _chunk(size: int, days: list[str], organisations: Weights, chance: Random) -> Iterator[Complaint]:
    def drawn(weights: Weights) -> list[Any]:
        return chance.choices(list(weights), cum_weights=list(accumulate(weights.values())), k=size)

    columns = {name: drawn(weights) for name, weights in FACTS.items()}
    accused, elsewhere, own = drawn(organisations), drawn(organisations), drawn(OWN_ORGANISATION)
    forms = {about_a_person: drawn(weights) for about_a_person, weights in FORMS.items()}
    personally = {about_a_person: drawn(weights) for about_a_person, weights in PERSONALLY.items()}
    matters, positions, consent, ago = drawn(MATTERS), drawn(POSITIONS), drawn(CONSENT), drawn(DAYS_AGO)
    for n in range(size):
        about_a_person = matters[n] is not None and matters[n][0] == "undesirable-behaviour"
        form = forms[about_a_person][n]
        facts = {name: column[n] for name, column in columns.items()}
        if facts["identity"] == "anonymous" and form == "formal":
            form = "report"  # The form of the desk does not let these two go together.
        yield (
            Facts.model_construct(
                None,
                **facts,
                matter=matters[n],
                form=form,
                experienced_personally=personally[about_a_person][n],
                reporter_organisation=accused[n] if own[n] else elsewhere[n],
                accused=_accused(accused[n], positions[n]),
                last_conduct=ago[n] and days[chance.choice(ago[n])],
            ),
            consent[n],
        )


@lru_cache(maxsize=2**14)
def _accused(organisation: str, position: Position | None) -> tuple[Accused]:
    return (Accused(organisation=organisation, position=position),)
