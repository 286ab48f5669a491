"""The files of the checkout as the rules of the house see them: what was made by tools or by running is left out."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "routing", "committee", "notify")
_SKIPPED = frozenset({"__pycache__", "node_modules"})
_KEPT = frozenset({".ci", ".gitignore"})


@cache
def files() -> tuple[Path, ...]:
    """Every file of the house, relative to the checkout."""
    return tuple(sorted(path.relative_to(ROOT) for path in _walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _SKIPPED or (path.name.startswith(".") and path.name not in _KEPT):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def under(folder: str, suffix: str = ".py") -> list[Path]:
    """The files below a folder, relative to the checkout."""
    return [path for path in files() if path.is_relative_to(folder) and path.suffix == suffix]


@cache
def text(path: Path) -> str:
    """A file's text."""
    return (ROOT / path).read_text()


@cache
def tree(path: Path) -> ast.Module:
    """A file as Python reads it."""
    return ast.parse(text(path))
