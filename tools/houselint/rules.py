"""The rules. Each is a function from a file to its findings; its docstring is the explanation people read."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tools.houselint.source import Finding
from tools.houselint.sql import built_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.houselint.source import Source

    Rule = Callable[[Source], Iterator[Finding]]

FORBIDDEN_NAMES = frozenset(
    "utils util helpers helper common core manager managers service services misc".split()  # noqa: SIM905
)
MANAGERS = {"objects", "_default_manager", "_base_manager"}
OWN_DOORS = {"queries", "operations", "inbox"}
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b|(?:#|//|/\*|<!--).*\bXX[X]\b")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("timezone", "now")}
TRANSLATES = {"_", "_now", "gettext", "ngettext", "pgettext", "npgettext"}
WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
MODELS = re.compile(r"fleetward\.domain\.(\w+)\.models")
QUALIFIED = {"repair", "support", "any", "lower", "upper"}  # the last three: letters

SQL_ALLOWED = {
    "fleetward/foundation/tenancy/policies.py:database_forwards": "names from migrations, conditions are constants",
    "fleetward/foundation/tenancy/policies.py:database_backwards": "names from migrations",
    "fleetward/domain/sales_feed/operations/effects.py:write": "table names of the same function",
    "fleetward/domain/sales_feed/operations/fix.py:_serials": "conditions of the same module",
}
"""file:function that may build SQL from strings, with the reason."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def fw001(source: Source) -> Iterator[Finding]:
    """Rows are reached through their own room: `Model.objects` only in its queries and operations."""
    if not source.is_python or not source.within("fleetward") or source.within("fleetward/foundation"):
        return
    foreign = _foreign_models(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if source.part not in OWN_DOORS:
                yield _finding(source, node, "FW001", f"{owner}.{node.attr}: ask the room's queries or operations")
            elif owner in foreign:
                yield _finding(source, node, "FW001", f"{owner} belongs to {foreign[owner]}: ask that room")


def _foreign_models(source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(source.tree):
        match = MODELS.fullmatch(node.module or "") if isinstance(node, ast.ImportFrom) else None
        if isinstance(node, ast.ImportFrom) and match and match[1] != source.room:
            found |= {name.asname or name.name: match[1] for name in node.names}
    return found


def fw002(source: Source) -> Iterator[Finding]:
    """A name says what is inside; utils, helpers, common, core, manager, service and misc say nothing."""
    for name in source.names:
        if name.removeprefix("test_") in FORBIDDEN_NAMES:
            yield Finding(source.path, 1, "FW002", f"{name!r} says nothing: name it for what it does")


def fw003(source: Source) -> Iterator[Finding]:
    """SQL is a constant, or composed with `psycopg.sql`; never put together from strings."""
    if not source.is_python or not source.within("fleetward", "tools"):
        return
    for function, node in built_sql(source.tree):
        if f"{source.path}:{function}" not in SQL_ALLOWED:
            yield _finding(source, node, "FW003", "SQL put together from strings: use parameters or psycopg.sql")


def fw004(source: Source) -> Iterator[Finding]:
    """A bare 'case' is ambiguous: say repair case or support case."""
    if not source.is_python or not source.within("fleetward"):
        return
    names = [(source.tree, source.names[-1])] if source.room else []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef | Function):
            names.append((node, node.name))  # type: ignore[arg-type]
        elif isinstance(node, ast.arg):
            names.append((node, node.arg))  # type: ignore[arg-type]
    for node, name in names:
        if _bare_case(name):
            yield _finding(source, node, "FW004", f"{name}: say repair case or support case")


def _bare_case(name: str) -> bool:
    words = [word.lower() for word in WORDS.findall(name)]
    pairs = zip(["", *words], words, strict=False)
    return any(word in {"case", "cases"} and before not in QUALIFIED for before, word in pairs)


def fw005(source: Source) -> Iterator[Finding]:
    """An operation (it takes an actor, or is a transaction) takes its arguments by keyword only."""
    if not source.is_python or source.part != "operations":
        return
    for node in source.tree.body:
        if not isinstance(node, Function) or node.name.startswith("_"):
            continue
        positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        named = {argument.arg for argument in node.args.kwonlyargs}
        if positional and ("actor" in {*positional, *named} or _is_transaction(node)):
            yield _finding(source, node, "FW005", f"{node.name}({', '.join(positional)}): keyword only, put '*' first")


def _is_transaction(node: Function) -> bool:
    return any(ast.unparse(decorator) == "transaction.atomic" for decorator in node.decorator_list)


def fw006(source: Source) -> Iterator[Finding]:
    """A file has at most 400 lines, a function at most 50: split by what the parts do."""
    if source.path.endswith(".md"):
        return
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield Finding(source.path, LONGEST_FILE, "FW006", f"{lines} lines: make it a package of the same name")
    if not source.is_python:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, Function) and length(node) > LONGEST_FUNCTION:
            yield _finding(source, node, "FW006", f"{node.name} has {length(node)} lines, more than {LONGEST_FUNCTION}")


def length(node: Function) -> int:
    """Lines of a function from `def` to its end."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def fw007(source: Source) -> Iterator[Finding]:
    """Finish it, or write an issue: no marks of unfinished work in the tree."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield Finding(source.path, number, "FW007", "a mark of unfinished work")


def fw008(source: Source) -> Iterator[Finding]:
    """The clock is an argument: rules that ask for the time themselves cannot be tested."""
    if not source.is_python or not source.room:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).rpartition(".")[2]
            if (owner, node.func.attr) in CLOCKS:
                yield _finding(source, node, "FW008", f"{owner}.{node.func.attr}(): take `now` as an argument")


def fw009(source: Source) -> Iterator[Finding]:
    """Ways in validate and never save: call one operation."""
    if not source.is_python or not source.within("fleetward/entrypoints"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save":
            owner = ast.unparse(node.func.value)
            if not owner.endswith("session"):
                yield _finding(source, node, "FW009", f"{owner}.save(): call an operation")


def fw010(source: Source) -> Iterator[Finding]:
    """A string inside an f-string is not found by the catalogues, and stays English: put it into a name first."""
    if not source.is_python or not source.within("fleetward"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in TRANSLATES:
                    yield _finding(source, node, "FW010", f"{inner.func.id}(…) in an f-string: name it first")


def _finding(source: Source, node: ast.AST, rule: str, message: str) -> Finding:
    return Finding(source.path, getattr(node, "lineno", 1), rule, message)


RULES: dict[str, Rule] = {
    "FW001": fw001, "FW002": fw002, "FW003": fw003, "FW004": fw004, "FW005": fw005, "FW006": fw006, "FW007": fw007,
    "FW008": fw008, "FW009": fw009, "FW010": fw010,
}  # fmt: skip
