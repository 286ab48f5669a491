"""Many complaints played at once through one service, everything twice, and how each of them ended."""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from schemas.event import Event
from services.chassis.messages import Arrival
from services.chassis.sealing import CannotOpen, open_sealed
from services.notify.commands import LetterLeft
from services.notify.decisions import Letter
from tests.services.complaints import Complaint, make
from tests.services.desk import NOW, Desk, arrival
from tests.services.real import keys

BATCH = 150
TOGETHER = 3
"""At most so many events of one complaint come in one batch."""
LETTERS = "letters"
Road = tuple[Complaint, Sequence[str]]
Ending = tuple[str, ...]

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OWN = re.compile(r"(DEP_N|dep-n|ORG)(\d+)")
_SEALED = re.compile(r"eyJ[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+")
_KEY = re.compile(r'"(x|kid)": "[\w-]+"')
_OF_THE_MOMENT = frozenset({"opened_at", "due", "tries", "body_hash", "code_hash", "n"})


async def play_once(desk: Desk, road: Road) -> None:
    """Each thing alone, once."""
    complaint, order = road
    for name in order:
        if name == LETTERS:
            await _post(desk, [complaint], 1)
        else:
            await desk.deliver([arrival(make(complaint, name))])
    await _end(desk, [complaint], 1)


async def play_twice(desk: Desk, roads: Sequence[Road], chance: random.Random) -> None:
    """Each thing twice or three times, in one batch and in the next, the complaints mixed."""
    left = [(complaint, list(order)) for complaint, order in roads]
    while left:
        events: list[Arrival] = []
        commands: list[Arrival] = []
        posting: list[Complaint] = []
        for complaint, order in left:
            _take(complaint, order, chance.randint(1, TOGETHER), events, commands, posting)
        for start in range(0, len(events), BATCH):
            batch = events[start : start + BATCH]
            again = sorted(chance.sample(range(len(batch)), len(batch) // 2))
            await desk.deliver([*batch, *(batch[i] for i in again)])
            await desk.deliver(batch)
        for start in range(0, len(commands), BATCH):
            batch = commands[start : start + BATCH]
            await desk.deliver([*batch, *batch])
            await desk.deliver(batch)
        await _post(desk, posting, 2)
        left = [(complaint, order) for complaint, order in left if order]
    await _end(desk, [complaint for complaint, _ in roads], 2)


def _take(
    complaint: Complaint, order: list[str], most: int, events: list[Arrival], commands: list[Arrival],
    posting: list[Complaint],
) -> None:  # fmt: skip
    """The next few events of a complaint, or its next command: the gate and the reader have batches of their own."""
    taken = 0
    while order and taken < most:
        if order[0] == LETTERS:
            if not taken:
                posting.append(complaint)
                order.pop(0)
            return
        message = make(complaint, order[0])
        if not isinstance(message, Event):
            if not taken:
                commands.append(arrival(message))
                order.pop(0)
            return
        events.append(arrival(message))
        order.pop(0)
        taken += 1


async def _end(desk: Desk, complaints: Sequence[Complaint], times: int) -> None:
    await desk.settle()
    await _post(desk, complaints, times)


async def _post(desk: Desk, complaints: Sequence[Complaint], times: int) -> None:
    """Every letter of these complaints that is due leaves, as the sender would say."""
    if desk.runtime.name != "notify" or not complaints:
        return
    # The address of a secretariat is the register's, and no column of a letter.
    columns = ", ".join(field.name for field in fields(Letter) if field.name != "secretariat")
    rows = await desk.open.fetch(
        f"select {columns} from notify.letters where complaint_id = any($1) and sent_on is null",
        [complaint.id for complaint in complaints],
    )
    left = [arrival(LetterLeft(Letter(**row), NOW.date())) for row in rows]
    for _ in range(times):
        await desk.deliver(left)


async def endings(desk: Desk, complaints: Sequence[Complaint]) -> Mapping[Complaint, Ending]:
    """Every row and every published event of each complaint, in words that are the same for all of them."""
    names = _names(complaints)
    found: dict[Complaint, list[str]] = {complaint: [] for complaint in complaints}
    things: list[Any] = [{table: _lasting(row)} for table, row in await desk.rows()]
    things += [{"says": one.type, "on": one.topic, "data": one.data} for one in await desk.published()]
    things += [{"waits": dict(row)} for row in await desk.waiting()]
    for thing in things:
        text = json.dumps(thing, sort_keys=True, default=str)
        if about := _about(text, names):
            found[about].append(_plain(text, names))
    return {complaint: tuple(sorted(texts)) for complaint, texts in found.items()}


def _lasting(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _OF_THE_MOMENT}


def _names(complaints: Sequence[Complaint]) -> dict[str, tuple[Complaint, str]]:
    names = {}
    for one in complaints:
        names[str(one.id)] = (one, "the complaint")
        names[str(one.part("a"))] = (one, "its first part")
        names[str(one.part("c"))] = (one, "its second part")
        names[one.own_destination] = (one, "its own destination")
        names[f"ORG{one.number}"] = (one, "its organisation")
    return names


def _about(text: str, names: Mapping[str, tuple[Complaint, str]]) -> Complaint | None:
    candidates = [*_UUID.findall(text), *(match[0] for match in _OWN.finditer(text))]
    return next((names[one][0] for one in candidates if one in names), None)


def _plain(text: str, names: Mapping[str, tuple[Complaint, str]]) -> str:
    text = _UUID.sub(lambda match: names[match[0]][1] if match[0] in names else "some id", text)
    text = _SEALED.sub(lambda match: _opened(match[0]), text)
    return _KEY.sub(r'"\1": "some key"', _OWN.sub(r"\1", text))


@cache
def _opened(token: str) -> str:
    """Sealed twice is never the same twice: what lies inside, and for whom, is."""
    for name in ("desk", "notify", "destination"):
        try:
            return f"sealed to {name}: {open_sealed(token, getattr(keys(), name)).decode()}".replace('"', "'")
        except CannotOpen:
            continue
    return "sealed to another"
