"""Whether a changed event may keep its version: every reader reads every writer, whichever of the two is older."""

from collections.abc import Iterable
from typing import Any

from jsonsubschema import isSubschema

from deploy.docs.payloads import Schema

_ABOUT = frozenset({"$schema", "$id", "title", "description", "default", "examples"})


def breaks(old: Schema, new: Schema) -> list[str]:
    """One sentence for each promise that ``new`` breaks, naming the fields that it changed; empty when compatible.

    Backward, objects are closed: what a writer may have sent is what its own schema names. Forward they are open: a
    reader skips what it does not know. Both are inclusions of sets, so a change that holds against the last published
    form holds against all before it (FULL_TRANSITIVE); a field once published never goes, not even an optional one,
    so that its name cannot come back with another meaning.
    """
    if _shape(old, closed=False) == _shape(new, closed=False):
        return []
    fields = ", ".join(_changed(old, new))
    found = []
    if not isSubschema(_shape(old, closed=True), _shape(new, closed=True)):
        found.append(f"events already sent could not be read any more ({fields})")
    if not isSubschema(_shape(new, closed=False), _shape(old, closed=False)):
        found.append(f"readers that are not yet renewed could not read new events ({fields})")
    return found


def _shape(schema: Schema, *, closed: bool) -> Schema:
    """What of a schema decides which values it admits, in words that the checker knows."""
    out: Schema = {}
    for key, value in schema.items():
        if key in ("properties", "$defs"):
            out[key] = {name: _shape(inner, closed=closed) for name, inner in value.items()}
        elif key not in _ABOUT:
            out[key] = _inside(value, closed)
    if closed and "properties" in out:
        out["additionalProperties"] = False
    if "format" in out:
        # The checker knows no formats: each becomes a set of strings that no other format shares.
        return {"type": "string", "enum": ["any" + out["format"].replace("-", "")]}
    return out


def _inside(value: Any, closed: bool) -> Any:
    if isinstance(value, dict):
        return _shape(value, closed=closed)
    if isinstance(value, list):
        return [_inside(item, closed) for item in value]
    return value


def _changed(old: Schema, new: Schema) -> Iterable[str]:
    """The places where the two differ, as ``on`` or, inside a shape of its own, ``Facts.form``."""
    one, other = dict(_fields(old)), dict(_fields(new))
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _fields(schema: Schema) -> Iterable[tuple[str, Any]]:
    for prefix, shape in [("", schema), *((f"{name}.", inner) for name, inner in schema.get("$defs", {}).items())]:
        for name, inner in shape.get("properties", {}).items():
            yield prefix + name, (name in shape.get("required", []), _shape(inner, closed=False))
