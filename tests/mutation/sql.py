"""Mutants of a statement of SQL: in the chassis the promise often stands there, and not in the Python around it."""

import re
from collections.abc import Iterator

_CHANGES = (
    (r"\bdistinct ", ""),
    (r"\border by (?:[\w.]+)", r"\g<0> desc"),
    (r" on conflict do nothing", ""),
    (r" for update of \w+", ""),
    (r" union all ", " union "),
    (r" <= ", " < "),
    (r" >= ", " > "),
    (r" < ", " <= "),
    (r" > ", " >= "),
    (r" <> ", " = "),
    (r"(?<!set due)(?<!set parked) = any\(", " <> all("),
    (r" = '", " <> '"),
    (r" and (?!parked)", " or "),
    (r"\bnot parked", "parked"),
    (r" and not parked| and not h\.parked", ""),
    (r"\bmin\(", "max("),
    (r"\bfalse\b", "true"),
    (r"'infinity'", "'-infinity'"),
    (r"current_schema\(\) \|\| ", ""),
)


def is_sql(text: str) -> bool:
    """Whether a text is a statement, or the beginning of one."""
    return bool(re.match(r"(select|insert|update|delete|with) ", text))


def changed(text: str) -> Iterator[tuple[str, str]]:
    """The statement with one word changed, and the words around the change before and after."""
    for pattern, other in _CHANGES:
        for found in re.finditer(pattern, text):
            new = found.expand(other)
            before, after = text[max(0, found.start() - 20) : found.start()], text[found.end() : found.end() + 12]
            yield text[: found.start()] + new + text[found.end() :], f"SQL: {before}[{found[0]} → {new}]{after}"
