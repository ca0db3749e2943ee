"""Formats a Python statement, as the common formatters do.

A statement that fits goes on one line. Otherwise the arguments of its last call go on a
line of their own, or one to a line with a comma after each; strings have double quotes.
Only the syntax of generated programs is supported; anything else is a `TypeError`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

WIDTH = 88
INDENT = 4


def format_statement(statement: str, indent: int = 0) -> str:
    """A statement that is written on one line, formatted and indented by `indent` columns."""
    node = ast.parse(statement).body[0]
    before = " " * indent
    if isinstance(node, ast.Assign):
        return _expression(node.value, indent, f"{before}{_target(node.targets[0])} = ", "")
    if isinstance(node, ast.Return) and node.value is not None:
        return _expression(node.value, indent, f"{before}return ", "")
    if isinstance(node, ast.ImportFrom):
        return _import(node)
    if isinstance(node, ast.Expr):
        return _expression(node.value, indent, before, "")
    raise TypeError(f"No layout for {type(node).__name__}: {statement}")


def _target(node: ast.expr) -> str:
    if isinstance(node, ast.Tuple):
        return ", ".join(map(_flat, node.elts))
    return _flat(node)


def _import(node: ast.ImportFrom) -> str:
    names = [alias.name for alias in node.names]
    line = f"from {node.module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"from {node.module} import (", *(f"{' ' * INDENT}{name}," for name in names), ")"])


def _expression(node: ast.expr, indent: int, before: str, after: str) -> str:
    """`before`, the expression and `after`, on one line if they fit."""
    line = f"{before}{_flat(node)}{after}"
    parts = _parts(node)
    if len(line) <= WIDTH or not parts:
        return line
    opening, closing = _brackets(node)
    inner = indent + INDENT
    body = ", ".join(label + _flat(part) for label, part in parts)
    if isinstance(node, ast.Call) and inner + len(body) <= WIDTH:
        return "\n".join([before + opening, " " * inner + body, " " * indent + closing + after])
    lines = [_expression(part, inner, " " * inner + label, ",") for label, part in parts]
    return "\n".join([before + opening, *lines, " " * indent + closing + after])


Part = tuple[str, ast.expr]
"""What stands before a part of an expression (`name=`, `"key": `), and the part."""


def _parts(node: ast.expr) -> Sequence[Part]:
    """What stands between the last brackets of an expression."""
    if isinstance(node, ast.Call):
        positional: list[Part] = [("", argument) for argument in node.args]
        return [*positional, *((f"{keyword.arg}=", keyword.value) for keyword in node.keywords)]
    if isinstance(node, ast.Dict):
        return [(f"{_flat(key)}: ", value) for key, value in zip(node.keys, node.values, strict=True)]
    if isinstance(node, ast.List | ast.Tuple):
        return [("", element) for element in node.elts]
    return ()


def _brackets(node: ast.expr) -> tuple[str, str]:
    if isinstance(node, ast.Call):
        return f"{_flat(node.func)}(", ")"
    return {ast.Dict: ("{", "}"), ast.List: ("[", "]"), ast.Tuple: ("(", ")")}[type(node)]


def _flat(node: ast.expr | None) -> str:
    """An expression on one line."""
    if isinstance(node, ast.Constant | ast.JoinedStr | ast.Name | ast.UnaryOp | ast.BinOp):
        return _quoted(ast.unparse(node))
    if isinstance(node, ast.Attribute):
        return f"{_flat(node.value)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{_flat(node.value)}[{_flat(node.slice)}]"
    if isinstance(node, ast.Call | ast.Dict | ast.List | ast.Tuple):
        opening, closing = _brackets(node)
        parts = [label + _flat(part) for label, part in _parts(node)]
        single = "," if isinstance(node, ast.Tuple) and len(parts) == 1 else ""
        return f"{opening}{', '.join(parts)}{single}{closing}"
    raise TypeError(f"No layout for {type(node).__name__}")


def _quoted(written: str) -> str:
    """A literal; a string gets double quotes unless it holds some."""
    return written.replace("'", '"') if written.count("'") == 2 and '"' not in written else written
