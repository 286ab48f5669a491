"""Whatever order streams come in, and whatever comes twice: the same end, and the same words, each said once."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest

from schemas.event import EVENTS, Event
from services.chassis import inbox
from services.chassis.messages import Arrival, Effect, Moment, On
from tests.services import real
from tests.services.complaints import REGISTER, Complaint, make
from tests.services.desk import Desk, arrival, desk
from tests.services.histories import HISTORIES, History
from tests.services.orders import Order
from tests.services.playing import Ending, endings, play_once, play_twice
from tests.stack import Stack

SEED = 20260302


async def play(stack: Stack, history: History, answers: Sequence[On]) -> dict[Order, Ending]:
    """How each order ends; under the empty order, how the first of them ends when nothing comes twice."""
    chance = random.Random(SEED)
    first = (history.first,) if history.first else ()
    orders = [(*first, *order) for order in history.orders]
    roads = [(Complaint(n), order) for n, order in enumerate([orders[0], *orders])]
    async with desk(stack, history.service, answers) as service:
        await know_the_register(service)
        await play_once(service, roads[0])
        await play_twice(service, roads[1:], chance)
        ended = await endings(service, [complaint for complaint, _ in roads])
    print(f"{len(orders)} orders, seed {SEED}")
    return {(): ended[roads[0][0]], **{order: ended[complaint] for complaint, order in roads[1:]}}


async def know_the_register(service: Desk) -> None:
    if service.runtime.name != "routing":
        await service.deliver([arrival(event) for event in REGISTER])


def answers_for(history: History) -> Sequence[On]:
    own = [Complaint(n).own_destination for n in range(100)] if history.service == "intake" else []
    return real.answers(history.service, ["DEP_EZ", "DEP_EZ_COORDINATOR", "DEP_FIN", *own])


def words(ending: Ending) -> list[str]:
    """The events that an ending says, by class."""
    return sorted(kind.__name__ for text in ending for name, kind in EVENTS.items() if f'"says": "{name}"' in text)


def difference(plain: Ending, other: Ending) -> str:
    missing, added = Counter(plain) - Counter(other), Counter(other) - Counter(plain)
    return "\n".join([*(f"- {text}" for text in missing), *(f"+ {text}" for text in added)])


@pytest.mark.parametrize("history", HISTORIES, ids=lambda h: f"{h.service}: {h.title}")
async def test_every_order_ends_alike(stack: Stack, history: History) -> None:
    ended = await play(stack, history, answers_for(history))
    plain = ended[()]
    assert words(plain) == sorted(history.said.split())
    assert not [text for text in plain if text.startswith('{"waits"')]
    wrong = {order: ending for order, ending in ended.items() if ending != plain}
    order = next(iter(wrong), ())
    assert not wrong, f"{len(wrong)} orders end otherwise, {order}:\n{difference(plain, ended[order])}"


@pytest.mark.parametrize("service", ["intake", "routing", "committee", "notify"])
def test_every_event_is_in_a_history(service: str) -> None:
    answered = {on.message.name for on in real.answers(service) if issubclass(on.message, Event)}
    heard = {event.name for event in REGISTER}
    for history in HISTORIES:
        if history.service == service:
            names = [name for sequence in history.orders.sequences for name in sequence if name != "letters"]
            messages = [make(Complaint(1), name) for name in names]
            heard |= {message.name for message in messages if isinstance(message, Event)}
    assert answered <= heard


def named(title: str) -> History:
    return next(history for history in HISTORIES if title in f"{history.service}: {history.title}")


async def differs(stack: Stack, history: History, answers: Sequence[On]) -> bool:
    return len(set((await play(stack, history, answers)).values())) > 1


async def test_planted_a_handler_that_relies_on_an_order_is_found(stack: Stack) -> None:
    history = named("notify: by mailbox")

    def too_early(event: object, known: object, at: Moment) -> Iterable[Effect]:
        return list(right.handler(event, replace(known, outcome=False), at))  # type: ignore[type-var]

    right = next(on for on in answers_for(history) if on.message.__name__ == "ReporterReachable")
    others = [on for on in answers_for(history) if on.message is not right.message]
    assert await differs(stack, history, [*others, replace(right, handler=too_early)])


async def test_planted_an_inbox_that_lets_repeats_through_is_found(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def claim(tx: object, arrivals: Sequence[Arrival], day: object) -> tuple[list[Arrival], set[str]]:
        return list(arrivals), set()

    monkeypatch.setattr(inbox, "claim", claim)
    history = named("intake: held")
    assert await differs(stack, history, answers_for(history))


async def test_planted_an_inbox_that_sees_no_repeats_within_a_batch_is_found(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = inbox.claim

    async def claim(tx: object, arrivals: Sequence[Arrival], day: object) -> tuple[list[Arrival], set[str]]:
        fresh, stopped = await right(tx, arrivals, day)  # type: ignore[arg-type]
        return [one for one in arrivals if one.id in {claimed.id for claimed in fresh}], stopped

    monkeypatch.setattr(inbox, "claim", claim)
    history = named("intake: held")
    assert await differs(stack, history, answers_for(history))
