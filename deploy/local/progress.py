"""What a person sees while the stack starts: a turning line of what is awaited in a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Tells of steps that run side by side."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("")
        self._awaited: list[str] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Shows ``name`` as awaited, and how long it took when it is there."""
        began = time.monotonic()
        self._awaited.append(name)
        self._show()
        try:
            yield
            self._console.print(f"[green]✓[/green] {name} [dim]{time.monotonic() - began:.1f} s[/dim]", highlight=False)
        finally:
            self._awaited.remove(name)
            self._show()

    def say(self, sentence: str) -> None:
        """One line for a person."""
        self._console.print(sentence, highlight=False, markup=False, soft_wrap=True)

    def _show(self) -> None:
        if self._awaited:
            self._status.update(", ".join(self._awaited))
            self._status.start()
        else:
            self._status.stop()
