"""Operators on plain values, with bounds on what comes out."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from components.assembly.reading.reading import MOST_ITEMS, MOST_TEXT
from components.assembly.spec.problems import shown

LARGEST = 2**63 - 1


class TooLarge(ValueError):
    """Raised where a result would be beyond the bounds."""


OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.USub: lambda value, _: -value,
    ast.UAdd: lambda value, _: +value,
    ast.Invert: lambda value, _: ~value,
}


def is_plain(value: Any) -> bool:
    """Whether a value is one of Python's own that has no parts."""
    return value is None or isinstance(value, bool | int | float | str | bytes)


def combine(kind: type[ast.AST], left: Any, right: Any) -> Any:
    """What an operator makes of two plain values, lists or tuples.

    Raises:
        TooLarge: The result would be beyond the bounds.
        Exception: What Python raises for them.
    """
    _check(kind, left, right)
    result = OPERATORS[kind](left, right)
    return bounded(result)


def bounded(value: Any) -> Any:
    """The value; raises `TooLarge` if it is beyond the bounds."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST:
        raise TooLarge(shown(value))
    if isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        raise TooLarge(str(value)[:40])
    if isinstance(value, str | bytes) and len(value) > MOST_TEXT:
        raise TooLarge(f"{len(value):,}")
    if isinstance(value, list | tuple | dict | set | range) and len(value) > MOST_ITEMS:
        raise TooLarge(f"{len(value):,}")
    return value


def _check(kind: type[ast.AST], left: Any, right: Any) -> None:
    """Raise `TooLarge` before Python computes what would be beyond the bounds."""
    whole = isinstance(left, int) and isinstance(right, int)
    if kind is ast.Pow and whole and right > 0 and abs(left) > 1 and right * math.log2(abs(left)) > 64:
        raise TooLarge(f"{left} ** {shown(right)}")
    if kind is ast.LShift and whole and right > 64:
        raise TooLarge(f"{shown(left)} << {shown(right)}")
    if kind is ast.Mult:
        for items, times in ((left, right), (right, left)):
            if isinstance(items, str | bytes | list | tuple) and isinstance(times, int):
                most = MOST_TEXT if isinstance(items, str | bytes) else MOST_ITEMS
                if len(items) * times > most:
                    raise TooLarge(f"{len(items)} * {shown(times)}")
    if kind is ast.Mod and isinstance(left, str | bytes):
        check_widths(str(left))
        parts = right if isinstance(right, tuple) else (right,)
        if not all(is_plain(part) for part in parts):
            raise TypeError("only plain values are put into a text")


def check_widths(template: str) -> None:
    """Raise `TooLarge` for a width in a template that would make a long text."""
    digits = 0
    for sign in template:
        digits = digits + 1 if sign.isdigit() else 0
        if digits > 3 or sign == "*":
            raise TooLarge(template[:40])


def lacks(owner: Any, key: Any) -> bool:
    """Whether a list, a tuple, a text or a table does not have a part."""
    if isinstance(owner, dict):
        return isinstance(key, str | int) and key not in owner
    whole = isinstance(key, int) and not isinstance(key, bool)
    return whole and not -len(owner) <= key < len(owner)
