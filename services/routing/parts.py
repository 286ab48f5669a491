"""The parts of a complaint: one per matter and accused organisation (rows B2 and A7b)."""

from typing import NamedTuple, get_args

from schemas.facts import Accused, Facts, Matter, Position

HIGHEST_FIRST: tuple[Position | None, ...] = (
    "committee-member", "minister", "top-management", "integrity-officer", "senior-civil-service", "manager",
    "employee", "external", "other", None,
)  # fmt: skip
_MATTERS: tuple[Matter, ...] = get_args(Matter)


class Part(NamedTuple):
    """One matter, and the highest position accused at one organisation; null is "don't know"."""

    matter: Matter | None
    organisation: str | None
    position: Position | None


def protected(facts: Facts) -> bool:
    """Whether a dispute about work is more than that: somebody was wronged for who they are, or for reporting."""
    return facts.reprisal is True or facts.discrimination is True or facts.racism is True


def parts_of(facts: Facts) -> tuple[Part, ...]:
    """Every part, in an order that does not depend on the order of the facts' lists."""
    return tuple(
        Part(matter, organisation, position) for matter in _matters(facts) for organisation, position in _accused(facts)
    )


def split(facts: Facts) -> tuple[Facts, ...]:
    """The facts of each part, in the order of `parts_of`: what a part is decided on when it is decided again."""
    parts = parts_of(facts)
    if len(parts) == 1:
        return (facts,)
    return tuple(
        facts.model_copy(
            update={
                "matter": (part.matter,) if part.matter else None,
                "accused": (Accused(organisation=part.organisation, position=part.position),),
            }
        )
        for part in parts
    )


def _matters(facts: Facts) -> tuple[Matter | None, ...]:
    matters = set(facts.matter or ())
    if "wrongdoing" in matters:
        matters.discard("integrity")
    if "undesirable-behaviour" in matters and protected(facts):
        matters.discard("employment-dispute")
    return tuple(sorted(matters, key=_MATTERS.index)) or (None,)


def _accused(facts: Facts) -> list[tuple[str | None, Position | None]]:
    """Each organisation once, with the highest position accused there."""
    accused = [(one.organisation, one.position) for one in facts.accused or (Accused(),)]
    lowest_first = sorted(accused, key=lambda one: (one[0] or "~", -HIGHEST_FIRST.index(one[1])))
    return list(dict(lowest_first).items())
