"""Where our code reads what came from outside, found in the source itself, so that no such place is forgotten."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("schemas", "services", "deploy/ops", "deploy/local/traces.py")
CALLS = frozenset({
    "json.loads", "orjson.loads", "tomllib.loads", "parse_qs", "json_b64decode", "urlsafe_b64decode", "fromisoformat",
    "fromhex", "strptime", "UUID", "model_validate", "model_validate_json", "validate_python", "import_key",
    "import_key_set", "extract_compact", "decrypt_compact", "validate_json", "jwt.decode", "json",
    "text_string_to_metric_families", "read_key", "FromString",
})  # fmt: skip
"""What is called to read: by its last name, or its last two where one alone would say too little."""
LOOKS = frozenset({"cookies", "query_params"})
"""What of a request is read beside its body; a header that is read whole is a string and no decoder."""


def readers() -> set[str]:
    """Every function that reads something, as ``services/intake/pins.py:Pins.of``."""
    places = [ROOT / folder for folder in FOLDERS]
    files = [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
    return {f"{file.relative_to(ROOT)}:{name}" for file in files for name in reading(file.read_text())}


def reading(source: str) -> set[str]:
    """The functions that read in one piece of source; what stands outside of them runs once, on files of our own."""
    return set(_within(ast.parse(source), ()))


def _within(node: ast.AST, inside: tuple[str, ...]) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _within(child, (*inside, child.name))
            continue
        if inside and _reads(child):
            yield ".".join(inside)
        yield from _within(child, inside)


def _reads(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute) and node.attr in LOOKS:
        return True
    if not isinstance(node, ast.Call):
        return False
    spelled = ast.unparse(node.func).split(".")
    if spelled[-1] == "json":
        return len(spelled) > 1 and not node.keywords
    positional = [one for one in node.args if not isinstance(one, ast.Constant)]
    return bool(positional) and (spelled[-1] in CALLS or ".".join(spelled[-2:]) in CALLS)
