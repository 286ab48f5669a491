"""The door for request bodies: bounded in size and time, strict in form, and silent about what was wrong with whose."""

import asyncio
from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import AfterValidator, BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from services.chassis.problems import problem, wrong_fields

M = TypeVar("M", bound=BaseModel)
SECONDS = 20.0


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("take out the character NUL, which cannot be kept")
    return text


Kept = Annotated[str, AfterValidator(_storable)]
"""A text that is kept as it is; PostgreSQL keeps no NUL."""


async def read_json(request: Request, model: type[M], largest: int) -> tuple[M, bytes]:
    """The body as ``model`` with no unknown field, and its bytes.

    Problems: 415 for another media type, 413 above ``largest`` bytes, 408 for a body that takes too long, 400 with
    every wrong field. pydantic reads the bytes itself: bad UTF-8, lone surrogates and deep nesting are errors of form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise problem(415, "Send the body as application/json.", headers={"Accept": "application/json"})
    body = await read_bytes(request, largest)
    try:
        return model.model_validate_json(body, extra="forbid", strict=True), body
    except ValidationError as error:
        raise problem(400, "One or more fields are wrong; see errors.", errors=wrong_fields(error)) from None


async def read_bytes(request: Request, largest: int) -> bytes:
    """The body. Problems: 413 above ``largest`` bytes, 408 for one that takes too long or is broken off."""
    too_large = problem(413, f"The body is larger than {largest:,} bytes.".replace(",", " "))
    declared = request.headers.get("content-length", "0")
    if declared.isascii() and declared.isdigit() and int(declared[:12]) > largest:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > largest:
                    raise too_large
    except TimeoutError:
        raise problem(408, "The body took too long to arrive.") from None
    except ClientDisconnect:
        # Nobody hears this answer, but without it every client that goes is counted as a mistake of ours.
        raise problem(408, "The body did not arrive.") from None
    return bytes(body)


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI of a body that `read_json` reads."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": inlined(model)}}}}


def inlined(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a model with its definitions in place, because OpenAPI has no ``$defs`` of its own there."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return resolve(definitions[node["$ref"].rpartition("/")[2]])
        return {key: resolve(value) for key, value in node.items()}

    result: dict[str, Any] = resolve(schema)
    return result
