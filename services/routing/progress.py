"""How far a long command is: a bar on a terminal, a line now and then elsewhere, and nothing on standard output."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

EVERY = 1_000
PLAIN = 10
"""Lines in all where there is no terminal."""


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Tell it how many are done; it draws itself."""
    # The image of the services carries no library for terminals.
    if sys.stderr.isatty() and find_spec("rich"):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(title, total=total)
            yield lambda done: bar.update(task, completed=done)
    else:
        step = max(total // PLAIN, EVERY)
        said = 0

        def say(done: int) -> None:
            nonlocal said
            if done // step > said:
                said = done // step
                print(f"{title}: {done} of {total}", file=sys.stderr, flush=True)

        yield say
