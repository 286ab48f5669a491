"""The base of every shape that crosses a boundary: frozen, camelCase in JSON, and silent about its input in errors."""

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """A tolerant reader by default: unknown fields are ignored, so that a newer writer does not stop an older reader.

    Doors that people or scripts write to validate with ``extra="forbid"`` instead, because there a silent loss of a
    mistyped field would be a lost answer.
    """

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="ignore",
        # An error that carries the rejected input would carry a story into a log.
        hide_input_in_errors=True,
    )
