"""What the rules of the house look for in one piece of source; each answer is a list of findings."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

LONGEST_FUNCTION = 40
_QUIET = frozenset({
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING,
    tokenize.ENDMARKER,
})  # fmt: skip
_CLOCKS = frozenset({
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic", "time.time_ns",
    "time.perf_counter",
})  # fmt: skip
_ABBREVIATION = re.compile(r"``[^`]*``|`[^`]*`|\bart\.|\bv\.|\bno\.|\be\.g\.|\bi\.e\.|\d+\.\d+")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_functions(tree: ast.Module) -> list[str]:
    """Functions of more lines than a reader holds at once, decorators not counted."""
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    return [one.name for one in functions if (one.end_lineno or 0) - one.lineno + 1 > LONGEST_FUNCTION]


def lines_of_code(source: str) -> int:
    """Lines that hold code: no blanks, no comments, no docstrings."""
    held: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _QUIET:
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - set(_docstring_lines(ast.parse(source))))


def _docstring_lines(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        # A text that stands alone is prose wherever it stands: a docstring, or one below a constant.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield from range(node.lineno, (node.end_lineno or node.lineno) + 1)


def imports(tree: ast.Module) -> set[str]:
    """Every module that is imported, with the names taken from it: ``a.b`` and ``a.b.c`` for ``from a.b import c``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def clock_reads(tree: ast.Module) -> list[str]:
    """Calls that ask what time it is."""
    return [found for node in ast.walk(tree) for found in _clock(node)]


def _clock(node: ast.AST) -> list[str]:
    call = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return [call] if any(call == clock or call.endswith("." + clock) for clock in _CLOCKS) else []


def clock_reads_at_import(tree: ast.AST) -> list[str]:
    """Those that are made once, when the file is read: outside every body of a function, and of what runs alone."""
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            # What stands at the head of a function is asked with the file.
            found += [one for head in (*node.decorator_list, node.args) for one in clock_reads_at_import(head)]
        elif not isinstance(node, ast.Lambda) and not _runs_alone(node):
            found += _clock(node) + clock_reads_at_import(node)
    return found


def _runs_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def session_state(source: str) -> list[str]:
    """SQL that would outlive its transaction in a connection that is lent again."""
    return re.findall(
        r"(?i)\bset (?:role|session)\b|\bset_config\([^)]*, *false\)|\bpg_(?:try_)?advisory_lock\(|\bcursor with hold\b"
        r"|[\"']listen \w|\badd_listener\(|\btemp(?:orary)? table\b",
        source,
    )


def not_one_sentence(tree: ast.Module) -> list[str]:
    """The module's docstring, where its first paragraph is absent or is not exactly one sentence."""
    docstring = ast.get_docstring(tree)
    if not docstring:
        return ["no docstring"]
    first = " ".join(docstring.partition("\n\n")[0].split())
    plain = _ABBREVIATION.sub("", first)
    return [] if plain.endswith(".") and not re.search(r"[.!?] ", plain) else [first]


def log_calls(tree: ast.Module) -> list[tuple[str, set[str]]]:
    """The name of every event that is logged, with its keywords."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.fullmatch(r"(logs\.)?log\(\)\.\w+", ast.unparse(node.func)):
            names = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            found += [(name, {keyword.arg for keyword in node.keywords if keyword.arg}) for name in names]
    return found


def refusals(tree: ast.Module) -> set[str]:
    """The codes with which something is refused: of a command, or among the members of a problem."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            told = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
            told += node.args[:1] if ast.unparse(node.func) == "Refused" else []
            found |= {one.value for one in told if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def metrics(tree: ast.Module) -> dict[str, str]:
    """The kind of every metric that is made, by its name."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [node for node in calls if ast.unparse(node.func) in ("Counter", "Gauge", "Histogram") and node.args]
    return {node.args[0].value: ast.unparse(node.func) for node in made if isinstance(node.args[0], ast.Constant)}


def left_to_do(source: str) -> list[str]:
    """Words by which work is put off. They are spelled apart here, or this file would break its own rule."""
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK", "TE" + "MP")
    return re.findall(rf"\b(?:{'|'.join(words)})\b", source)


def machine_paths(source: str) -> list[str]:
    """Paths that exist on one machine only."""
    return re.findall(r"(?<![\w.])/(?:home|root|Users|work)/[\w.-]*", source)


def hosts(source: str) -> set[str]:
    """The hosts of every address."""
    return set(re.findall(r"https?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", source))
