"""What grows in the rounds of a loop: lists, sets, tables, numbers that are counted up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.values import Data, Foreign, Unknown, parts

_GROW = frozenset({"append", "add", "extend", "insert", "update", "setdefault"})


def names(body: list[ast.stmt]) -> Iterator[str]:
    """The names of what statements add something to."""
    for statement in body:
        for node in ast.walk(statement):
            target: ast.AST | None = None
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _GROW
            ):
                target = node.func.value
            elif isinstance(node, ast.AugAssign):
                target = node.target
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                target = node.value
            if isinstance(target, ast.Name):
                yield target.id


def is_plain_growth(value: Any) -> bool:
    """Whether a value holds plain values and data only: no layers and tensors, which are read as they are."""
    if not isinstance(value, list | set | dict | int | float | str):
        return False
    return all(is_plain(part) or isinstance(part, Unknown | Data | Foreign) for part in parts(value))
