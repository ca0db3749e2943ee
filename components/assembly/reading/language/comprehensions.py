"""Reads comprehensions and generators: what they give round by round."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from components.assembly.reading.definitions import Scope
from components.assembly.reading.language.arithmetic import bounded, is_plain
from components.assembly.reading.language.conditions import Conditions
from components.assembly.reading.reading import MOST_ITEMS
from components.assembly.reading.values import UNKNOWN, Unknown


class Comprehensions(Conditions):
    """Reads the comprehensions of a program; what is in them is read by who reads expressions."""

    scope: Scope

    def items(self, value: Any, node: ast.AST) -> list[Any]:
        """What a loop over a value runs over."""
        raise NotImplementedError

    def assign(self, target: ast.AST, value: Any) -> None:
        """Give the names of a target their values."""
        raise NotImplementedError

    def comprehended(self, node: Any, element: ast.expr) -> Any:
        """The items of a list, a set or a generator; `UNKNOWN` if its rounds are not known."""
        items: list[Any] = []
        if not self._each(node.generators, lambda: items.append(self.value(element))):
            return UNKNOWN
        if len(items) > MOST_ITEMS:
            return self.attempt(node, lambda: bounded(items))
        return items

    def table_comprehended(self, node: ast.DictComp) -> Any:
        """The items of a dictionary; `UNKNOWN` if its rounds are not known."""
        table: dict[Any, Any] = {}

        def put() -> None:
            key = self.value(node.key)
            if is_plain(key):
                table[key] = self.value(node.value)

        return table if self._each(node.generators, put) else UNKNOWN

    def _each(self, generators: list[ast.comprehension], read: Callable[[], Any]) -> bool:
        """Read something for each round of the loops of a comprehension, in a scope of its own; whether the
        rounds are known."""
        outer, self.scope = self.scope, Scope(self.scope)
        try:
            return self._rounds(generators, read)
        finally:
            self.scope = outer

    def _rounds(self, generators: list[ast.comprehension], read: Callable[[], Any]) -> bool:
        if not generators:
            read()
            return True
        first, *others = generators
        source = self.value(first.iter)
        if isinstance(source, Unknown):
            return False
        known = True
        with self.scope.loop(first.target):
            for item in self.items(source, first.iter):
                self.reading.tick(first.iter)
                self.assign(first.target, item)
                if all(self.truth(self.value(test), test) is not False for test in first.ifs):
                    known = self._rounds(others, read) and known
        return known

    def given_out(self, node: ast.Yield | ast.YieldFrom) -> Any:
        """What a function gives out one after the other is collected in a list."""
        value = None if node.value is None else self.value(node.value)
        if self.reading.given_out:
            collected = self.reading.given_out[-1]
            collected += self.items(value, node) if isinstance(node, ast.YieldFrom) else [value]
            self.attempt(node, lambda: bounded(collected))
        return UNKNOWN
