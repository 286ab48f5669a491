"""What somebody at the desk decides about a held part, one way for the API and for the pages."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from pydantic import Field

from schemas.model import Shape
from services.chassis import telemetry
from services.chassis.messages import Arrival
from services.chassis.outbox import day_of
from services.chassis.problems import problem
from services.chassis.run import Rooms
from services.front.access import Person
from services.front.door import Kept
from services.routing import held, register
from services.routing.holding import DecideHeld, possible


class Judgement(Shape):
    """Where a held part goes and why; the motivation is for the audit and holds no names and nothing of a story."""

    destination: Annotated[str, Field(min_length=1, max_length=60)]
    motivation: Annotated[Kept, Field(min_length=10, max_length=2_000)]
    confirm: bool = False


async def decide(
    rooms: Rooms, part: UUID, judged: Judgement, person: Person, now: datetime, attempt: int | None = None
) -> None:  # fmt: skip
    """Sends what ``attempt`` held, which is the latest for who does not say, there.

    Problem 404 for an unknown part, 400 for an unknown place; Refused as `on_decide_held`.
    """
    today = day_of(now).date()
    if judged.destination not in possible(register.in_force(today)):
        wrong: dict[str, Any] = {"field": "destination", "message": "today's register does not have this destination"}
        raise problem(400, "One or more fields are wrong; see errors.", errors=[wrong])
    complaint, seen = await held.seen(rooms.runtime.pool, part, attempt)
    command = DecideHeld(
        complaint, part, seen, judged.destination, judged.motivation, judged.confirm, person.subject, today
    )  # fmt: skip
    await rooms.gate.submit(Arrival(uuid4(), command.subject, command, telemetry.current()))
