"""Formats statements of Python, as the common formatters do, and the comments above them.

A statement that fits goes on one line. Otherwise the arguments of its last call go on a
line of their own, or one to a line with a comma after each, or those of the call before it if that is too
long itself; strings have double quotes, and brackets
stand only where an operator needs them. Only the syntax of generated programs is supported; anything
else is a `TypeError`.
"""

from __future__ import annotations

import ast
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from components.assembly.code.operators import ATOM, POWER, UNARY, binds, sign
from components.assembly.spec.messages import Message, Translate, untranslated

WIDTH = 88
INDENT = 4


@dataclass(frozen=True)
class Statement:
    """A statement on one line, and the comments above it."""

    code: str
    comments: tuple[Message, ...] = ()


def write_statements(
    statements: Iterable[Statement], indent: int = 0, translate: Translate = untranslated
) -> list[str]:
    """Statements as lines of a program; one with comments has an empty line above it."""
    lines: list[str] = []
    for statement in statements:
        explained = comment(*statement.comments, indent=indent, translate=translate)
        lines += [
            *([""] if explained and lines else []),
            *explained,
            format_statement(statement.code, indent),
        ]
    return lines


def comment(*messages: Message, indent: int = 0, translate: Translate = untranslated) -> list[str]:
    """Sentences as lines of comment, wrapped. Line breaks in a translation or a name do not end it."""
    text = " ".join(sentence.text(translate) for sentence in messages)
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    # Chinese characters are twice as wide as letters.
    width = (WIDTH - indent - 2) // (1 if text.isascii() else 2)
    return [f"{' ' * indent}# {line}" for line in textwrap.wrap(text, width)]


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


def columns(text: str) -> int:
    """How wide a text is: Chinese characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _target(node: ast.expr) -> str:
    if isinstance(node, ast.Tuple) and len(node.elts) > 1:
        return ", ".join(map(_flat, node.elts))
    return _flat(node)


def _import(node: ast.ImportFrom) -> str:
    names = [alias.name for alias in node.names]
    line = f"from {node.module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return "\n".join([f"from {node.module} import (", *(f"{' ' * INDENT}{name}," for name in names), ")"])


def _expression(node: ast.expr, indent: int, before: str, after: str) -> str:  # noqa: PLR0911
    """`before`, the expression and `after`, on one line if they fit."""
    line = f"{before}{_flat(node)}{after}"
    if columns(line) <= WIDTH:
        return line
    if isinstance(node, ast.BinOp):
        return _broken_operation(node, indent, before, after)
    if isinstance(node, ast.Subscript):
        return _expression(node.value, indent, before, f"[{_index(node.slice)}]{after}")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
        made = f"{before}{_flat(node.func)}("
        if columns(made) > WIDTH:  # a layer that is made and called
            return _expression(
                node.func, indent, before, f"{_flat(node).removeprefix(_flat(node.func))}{after}"
            )
    parts = _parts(node)
    if not parts:
        return line
    opening, closing = _brackets(node)
    inner = indent + INDENT
    body = ", ".join(label + _flat(part) for label, part in parts)
    if isinstance(node, ast.Call) and inner + columns(body) <= WIDTH:
        return "\n".join([before + opening, " " * inner + body, " " * indent + closing + after])
    lines = [_expression(part, inner, " " * inner + label, ",") for label, part in parts]
    return "\n".join([before + opening, *lines, " " * indent + closing + after])


def _broken_operation(node: ast.BinOp, indent: int, before: str, after: str) -> str:
    """An operation in brackets, with a line for each operand of this precedence."""
    inner = " " * (indent + INDENT)
    lines: list[str] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and binds(left) == binds(node) != POWER:
        lines.insert(0, f"{inner}{sign(left.op)} {_operand(left.right, binds(node) + 1)}")
        left = left.left
    if not lines:
        return f"{before}{_flat(node)}{after}"
    return "\n".join(
        [f"{before}(", f"{inner}{_operand(left, binds(node))}", *lines, f"{' ' * indent}){after}"]
    )


CodePart = tuple[str, ast.expr]
"""What stands before a part of an expression (`name=`, `"key": `), and the part."""


def _parts(node: ast.expr) -> Sequence[CodePart]:
    """What stands between the last brackets of an expression."""
    if isinstance(node, ast.Call):
        positional: list[CodePart] = [("", argument) for argument in node.args]
        named = [(f"{keyword.arg}=" if keyword.arg else "**", keyword.value) for keyword in node.keywords]
        return [*positional, *named]
    if isinstance(node, ast.Dict):
        return [(f"{_flat(key)}: ", value) for key, value in zip(node.keys, node.values, strict=True)]
    if isinstance(node, ast.List | ast.Tuple):
        return [("", element) for element in node.elts]
    return ()


def _brackets(node: ast.expr) -> tuple[str, str]:
    if isinstance(node, ast.Call):
        return f"{_operand(node.func, ATOM)}(", ")"
    return {ast.Dict: ("{", "}"), ast.List: ("[", "]"), ast.Tuple: ("(", ")")}[type(node)]


def _flat(node: ast.expr | None) -> str:  # noqa: PLR0911
    """An expression on one line."""
    if isinstance(node, ast.Constant):
        return "..." if node.value is ... else _quoted(repr(node.value))
    if isinstance(node, ast.JoinedStr | ast.Name):
        return _quoted(ast.unparse(node))
    if isinstance(node, ast.Starred):
        return f"*{_flat(node.value)}"
    if isinstance(node, ast.Attribute):
        return f"{_operand(node.value, ATOM)}.{node.attr}"
    if isinstance(node, ast.Subscript):
        return f"{_operand(node.value, ATOM)}[{_index(node.slice)}]"
    if isinstance(node, ast.UnaryOp):
        return f"{sign(node.op)}{_operand(node.operand, UNARY)}"
    if isinstance(node, ast.BinOp | ast.Compare):
        return _operation(node)
    if isinstance(node, ast.Call | ast.Dict | ast.List | ast.Tuple):
        opening, closing = _brackets(node)
        parts = [label + _flat(part) for label, part in _parts(node)]
        single = "," if isinstance(node, ast.Tuple) and len(parts) == 1 else ""
        return f"{opening}{', '.join(parts)}{single}{closing}"
    raise TypeError(f"No layout for {type(node).__name__}")


def _operation(node: ast.BinOp | ast.Compare) -> str:
    own = binds(node)
    if isinstance(node, ast.Compare):
        left, operator, right = _operand(node.left, own + 1), node.ops[0], node.comparators[0]
        return f"{left} {sign(operator)} {_operand(right, own + 1)}"
    if own == POWER:  # the one that is read from the right, and stands close to what is short
        space = "" if _is_short(node.left) and _is_short(node.right) else " "
        return f"{_operand(node.left, ATOM)}{space}**{space}{_operand(node.right, UNARY)}"
    return f"{_operand(node.left, own)} {sign(node.op)} {_operand(node.right, own + 1)}"


def _operand(node: ast.expr, least: int) -> str:
    """An operand, in brackets if it binds less than `least`."""
    return f"({_flat(node)})" if binds(node) < least else _flat(node)


def _is_short(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant):
        return True
    return isinstance(node, ast.Name | ast.Constant)


def _index(node: ast.expr) -> str:
    """What stands between the brackets of `x[...]`."""
    if isinstance(node, ast.Slice):
        ends = ["" if end is None else _flat(end) for end in (node.lower, node.upper)]
        return ":".join([*ends, *([] if node.step is None else [_flat(node.step)])])
    if isinstance(node, ast.Tuple) and node.elts:
        return ", ".join(map(_index, node.elts)) + ("," if len(node.elts) == 1 else "")
    return _flat(node)


def _quoted(written: str) -> str:
    """A literal; a string gets double quotes unless it holds some."""
    return written.replace("'", '"') if written.count("'") == 2 and '"' not in written else written
