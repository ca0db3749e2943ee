"""What `fit` is given for several inputs or outputs: in a list or by name."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any

from components.assembly.reading.exports import nearest
from components.assembly.reading.reading import Reading

Pair = tuple[str, Any, ast.AST]
"""What is given for an input or output: its name, the data, where they stand."""


def one_by_one(value: Any, node: ast.AST, places: int) -> tuple[list[Any], list[ast.AST]]:
    """The data that are given for each of so many places, and where each stands; all where the whole stands,
    if the text does not list them."""
    items = list(value) if isinstance(value, list | tuple) and places > 1 else [value]
    if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == len(items):
        return items, list(node.elts)
    return items, [node] * len(items)


def meant(key: Any, names: Collection[str], given: Collection[Any]) -> str:
    """Which of the names that are given nothing a wrong key stands for: the nearest, or the only one left;
    empty if neither."""
    left = [name for name in names if name not in given]
    return nearest(str(key), left) or (left[0] if len(left) == 1 else "")


def key_of(node: ast.AST, key: Any) -> ast.Constant | None:
    """Where a key stands in the text of a dict."""
    keys = node.keys if isinstance(node, ast.Dict) else ()
    return next((node for node in keys if isinstance(node, ast.Constant) and node.value == key), None)


def rename_key(reading: Reading, node: ast.AST, key: Any, name: str) -> Any:
    """The repair that gives a key another name; None without a name, or if no such key is in the text."""
    place = key_of(node, key)
    if not name or place is None:
        return None
    return reading.source.replace(place, repr(name).replace("'", reading.source.words(place)[:1]))
