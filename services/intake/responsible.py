"""Who runs the desk, from a file of theirs that the pages on privacy and accessibility show."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from schemas.model import Shape

Line = Annotated[str, Field(min_length=1)]


class Responsible(Shape):
    """In one language, as people read it: what the law on privacy and that on accessibility ask them to state."""

    name: Line
    contact: Line
    officer: Line
    basis: Line
    kept: Line
    help: Line
    statement: Line


class Both(Shape):
    """The whole file."""

    nl: Responsible
    en: Responsible


def read(file: Path) -> Both:
    """SystemExit with one sentence where the file is not there or a line is missing."""
    try:
        return Both.model_validate(tomllib.loads(file.read_text()), extra="forbid")
    except ValidationError as error:
        lines = ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))
        wrong = f"these lines are missing, empty or unknown: {lines}"
    except (OSError, ValueError, RecursionError) as error:
        wrong = f"it cannot be read as TOML: {error}"
    raise SystemExit(f"cannot start, the file that LOKET_INTAKE_RESPONSIBLE names is wrong: {wrong}")
