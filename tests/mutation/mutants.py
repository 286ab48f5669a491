"""Mutants: every small change that we make to a module, one at a time, on its syntax tree."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import CodeType

from tests.mutation import sql

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
_UNSEEN = frozenset({"annotation", "returns", "decorator_list", "type_params", "bases", "ctx"})
"""Parts of the tree that say nothing when the program runs, or say how a class is made."""

Put = Callable[[ast.AST], None]


@dataclass(frozen=True)
class Mutant:
    """``code`` is the whole module with the change in it."""

    line: int
    change: str
    code: CodeType


def mutants(source: str, path: str) -> Iterator[Mutant]:
    """Every mutant of a module, from its first line to its last."""
    tree = ast.parse(source)
    for node, put in sorted(_places(tree), key=lambda place: (place[0].lineno, place[0].col_offset)):
        for other, change in _others(node):
            put(ast.fix_missing_locations(other if hasattr(other, "lineno") else ast.copy_location(other, node)))
            yield Mutant(node.lineno, change or f"{_short(node)} → {_short(other)}", compile(tree, path, "exec"))
            put(node)


def _places(parent: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, Put]]:
    for name, value in ast.iter_fields(parent):
        if name in _UNSEEN:
            continue
        for at, node in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(node, ast.AST) or _says_nothing(node):
                continue
            if isinstance(node, ast.expr | ast.stmt):
                yield node, _putter(parent, name, at if isinstance(value, list) else None)
            yield from _places(node)


def _says_nothing(node: ast.AST) -> bool:
    """Docstrings, imports, assertions for the type checker, and the values of a Literal."""
    match node:
        case ast.Expr(ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.Assert():
            return True
        case ast.Subscript(ast.Name("Literal")):
            return True
    return False


def _putter(parent: ast.AST, name: str, at: int | None) -> Put:
    def put(node: ast.AST) -> None:
        if at is None:
            setattr(parent, name, node)
        else:
            getattr(parent, name)[at] = node

    return put


def _others(node: ast.expr | ast.stmt) -> Iterator[tuple[ast.AST, str]]:
    """What could stand in a node's place, and how to call it where the two texts would not tell."""
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                ops = [*node.ops[:at], _COMPARED[type(op)](), *node.ops[at + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators), ""
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values), ""
            for at in range(len(node.values)):
                left = [*node.values[:at], *node.values[at + 1 :]]
                yield (ast.BoolOp(node.op, left) if len(left) > 1 else left[0]), ""
        case ast.UnaryOp():
            yield node.operand, ""
        case ast.BinOp() if type(node.op) in _COUNTED:
            yield ast.BinOp(node.left, _COUNTED[type(node.op)](), node.right), ""
        case ast.IfExp():
            yield node.body, ""
            yield node.orelse, ""
        case ast.Constant():
            yield from _constants(node)
        case ast.Call():
            yield from _calls(node)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _comprehensions(node)
        case ast.stmt():
            yield from _statements(node)


def _constants(node: ast.Constant) -> Iterator[tuple[ast.AST, str]]:
    match node.value:
        case bool(value):
            yield ast.Constant(not value), ""
        case int(value):
            yield ast.Constant(value + 1), ""
        case bytes(value):
            yield ast.Constant(value + b"!"), ""
        case str(value) if sql.is_sql(value):
            yield from ((ast.Constant(text), change) for text, change in sql.changed(value))
        case str(value):
            yield ast.Constant(value + "!"), ""


def _calls(node: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    match node.func:
        case ast.Name(name) if name in _CALLED:
            yield (
                ast.Call(ast.Name(_CALLED[name], ast.Load()), node.args, [] if name == "sorted" else node.keywords),
                "",
            )
        case ast.Name("replace"):
            yield node.args[0], ""


def _comprehensions(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
) -> Iterator[tuple[ast.AST, str]]:
    for at, one in enumerate(node.generators):
        for which in range(len(one.ifs)):
            ifs = [*one.ifs[:which], *one.ifs[which + 1 :]]
            fewer = ast.comprehension(one.target, one.iter, ifs, one.is_async)
            changed = ast.copy_location(type(node)(**dict(ast.iter_fields(node))), node)
            changed.generators = [*node.generators[:at], fewer, *node.generators[at + 1 :]]
            yield changed, f"without `if {_short(one.ifs[which])}`"


def _statements(node: ast.stmt) -> Iterator[tuple[ast.AST, str]]:
    match node:
        case ast.If():
            for always in (True, False):
                yield ast.If(ast.Constant(always), node.body, node.orelse), f"if {_short(node.test)} → {always}"
        case ast.While():
            yield ast.While(ast.Constant(False), node.body, node.orelse), f"while {_short(node.test)} → False"
        case ast.Return() if node.value is not None and not _is_none(node.value):
            yield ast.Return(ast.Constant(None)), ""
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass(), ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 90 else f"{text[:87]}…"
