"""A story that is open again: what intake sealed, read as what others wrote and not as what we know."""

from typing import Any

from pydantic import ValidationError

from schemas.model import Shape


class Contact(Shape):
    """How the reporter can be reached."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


class Story(Shape):
    """The fields that the workbench shows; a newer intake may tell more."""

    text: str = ""
    contact: Contact | None = None
    grounds: tuple[str, ...] | None = None
    must_not_see: str | tuple[str, ...] | None = None


def story_in(opened: bytes) -> dict[str, Any] | None:
    """The story, with what we do not know in it too; None where what was sealed is no story."""
    try:
        return Story.model_validate_json(opened, extra="allow").model_dump(mode="json", exclude_unset=True)
    except ValidationError:
        return None
