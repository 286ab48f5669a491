"""Statements that write, sent together: a batch of one event pays for each round trip alone."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from services.chassis.database import Tx
from services.chassis.waves import waves


class Statement(NamedTuple):
    """What it writes to ("" for what only speaks, as a NOTIFY), and its values by ``$1`` and on."""

    table: str
    text: str
    values: list[Any]


async def run(tx: Tx, statements: Iterable[Statement]) -> None:
    """All of them, in as few round trips as any of their tables has statements.

    Within one PostgreSQL statement nothing sees what the rest of it writes (its manual, 7.8.4), so two that write to
    one table go after each other. What only speaks comes last.
    """
    for wave in waves(list(statements), lambda one: one.table):
        await tx.execute(_together(tuple(one.text for one in wave)), *chain.from_iterable(one.values for one in wave))


@cache
def _together(texts: tuple[str, ...]) -> str:
    """The first ones as `with` queries before the last, every ``$n`` counted on."""
    numbered, before = list[str](), 0
    for text in texts:
        numbered.append(re.sub(r"\$(\d+)", lambda found, past=before: f"${int(found[1]) + past}", text))  # type: ignore[misc]
        before += len(set(re.findall(r"\$\d+", text)))
    *first, last = numbered
    return f"with {', '.join(f'w{n} as ({text})' for n, text in enumerate(first))} {last}" if first else last
