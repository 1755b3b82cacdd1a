"""Finding SQL that is put together from strings."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    Values = dict[str, list[ast.expr]]

SENDS = {"execute", "executemany", "copy", "RunSQL", "SQL", "raw", "extra"}


def built_sql(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Calls that send SQL built from strings, each with the name of the function around it."""
    constants = _values(statement for statement in tree.body if isinstance(statement, ast.Assign | ast.AnnAssign))
    for function, body in _functions(tree):
        values = constants | _values(body)
        for node in body:
            if not isinstance(node, ast.Call) or not node.args or _name(node.func) not in SENDS:
                continue
            if not _constant(node.args[0], constants) and _built(node.args[0], values):
                yield function, node


def _functions(tree: ast.Module) -> Iterator[tuple[str, list[ast.AST]]]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside: set[ast.AST] = set()
    for node in found:
        body = list(ast.walk(node))
        inside.update(body)
        yield node.name, body
    yield "", [node for node in ast.walk(tree) if node not in inside]


def _values(nodes: object) -> Values:
    found: Values = {}
    for node in nodes:  # type: ignore[attr-defined]
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found.setdefault(node.target.id, []).append(node.value)
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            each = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else []
            found.setdefault(node.target.id, []).extend(each)
    return found


def _constant(node: ast.expr, constants: Values, depth: int = 3) -> bool:
    """Whether this is the same text at every run: constants of the module, and what is put together from them."""
    match node:
        case ast.Constant(value=str()):
            return True
        case ast.BinOp(op=ast.Add()):
            return all(_constant(side, constants, depth) for side in (node.left, node.right))
        case ast.JoinedStr():
            return all(_constant(part, constants, depth) for part in node.values)
        case ast.FormattedValue():
            return _constant(node.value, constants, depth)
        case ast.Name() if depth and node.id in constants:
            return all(_constant(value, constants, depth - 1) for value in constants[node.id])
    return False


def _built(node: ast.expr, values: Values, depth: int = 3) -> bool:
    match node:
        case ast.JoinedStr():
            return any(isinstance(part, ast.FormattedValue) for part in node.values)
        case ast.BinOp():
            return _text(node.left, values) or _text(node.right, values)
        case ast.Call(func=ast.Attribute(attr="format", value=owner)):
            return _text(owner, values)
        case ast.Name() if depth:
            return any(_built(value, values, depth - 1) for value in values.get(node.id, []))
    return False


def _text(node: ast.expr, values: Values) -> bool:
    """Whether this is a plain string, and not a `psycopg.sql` object."""
    if isinstance(node, ast.Name):
        return any(_text(value, values) for value in values.get(node.id, []))
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
