"""Reads conditions: comparisons, `and`, `or`, `a if test else b`, and whether a value counts as true."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from components.assembly.reading.language.arithmetic import is_plain
from components.assembly.reading.language.meaning import Meaning
from components.assembly.reading.reading import Reading
from components.assembly.reading.values import UNKNOWN, Data, Foreign, Unknown
from components.assembly.spec.messages import N_, message


class Conditions:
    """Reads the conditions of a program; what is in them is read by who reads expressions."""

    reading: Reading
    meaning: Meaning

    def value(self, node: ast.AST) -> Any:
        """The value of an expression."""
        raise NotImplementedError

    def operate(self, node: ast.AST, kind: type[ast.AST], left: Any, right: Any) -> Any:
        """What an operator gives."""
        raise NotImplementedError

    def attempt(self, node: ast.AST, read: Callable[[], Any]) -> Any:
        """What a reading gives, or `UNKNOWN` with a finding where Python would stop."""
        raise NotImplementedError

    def truth(self, value: Any, node: ast.expr) -> bool | None:
        """Whether a value counts as true; `None` if that is not known."""
        if isinstance(value, Unknown):
            return None
        if is_plain(value) or isinstance(value, list | tuple | dict | set | range):
            return bool(value)
        return self.meaning.truth_of_other(value, node)

    def joined(self, node: ast.BoolOp) -> Any:
        """`a and b`, `a or b`."""
        value: Any = UNKNOWN
        unknown = False
        for part in node.values:
            value = self.value(part)
            truth = self.truth(value, part)
            if truth is None:
                unknown = True
            elif truth == isinstance(node.op, ast.Or):
                return value
        return UNKNOWN if unknown else value

    def compared(self, node: ast.Compare) -> Any:
        """`a < b`, `a is b`, `a in b`."""
        left = self.value(node.left)
        result: Any = True
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            result = self._one_compared(node, op, left, right)
            if isinstance(result, Unknown) or result is False:
                return result
            left = right
        return result

    def _one_compared(self, node: ast.Compare, op: ast.cmpop, left: Any, right: Any) -> Any:
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        if isinstance(op, ast.Is | ast.IsNot):
            same = left is right or (is_plain(left) and is_plain(right) and left == right)
            return same == isinstance(op, ast.Is)
        if isinstance(op, ast.In | ast.NotIn):
            if not isinstance(right, list | tuple | dict | set | range | str):
                return UNKNOWN
            inside = self.attempt(node, lambda: _is_in(left, right))
            return inside if isinstance(inside, Unknown) else inside == isinstance(op, ast.In)
        return self.operate(node, type(op), left, right)

    def choice(self, node: ast.IfExp) -> Any:
        """`a if test else b`."""
        truth = self.truth(self.value(node.test), node.test)
        if truth is not None:
            return self.value(node.body if truth else node.orelse)
        value = self.value(node.body)
        if isinstance(value, Unknown):
            return self.value(node.orelse)
        if not isinstance(value, Data | Foreign):
            what = message(
                N_("This condition is known only when the program runs; it is read as if it were true.")
            )
            self.reading.say(
                node, "read-otherwise", what, self.reading.source.words(node.test), severity="note"
            )
        return value


def _is_in(value: Any, items: Any) -> bool:
    if isinstance(items, str):
        return value in items
    return any(value is item or (is_plain(item) and is_plain(value) and value == item) for item in items)
