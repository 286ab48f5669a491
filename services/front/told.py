"""A message that was sealed and is open again, as the one who wrote it told it."""

from pydantic import ValidationError

from schemas.model import Shape


class Told(Shape):
    """What is sealed: ``{"text": …}``."""

    text: str


def text_in(opened: bytes) -> str | None:
    """The words; None where what was sealed is no message."""
    try:
        return Told.model_validate_json(opened).text
    except ValidationError:
        return None
